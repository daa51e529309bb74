// Templates: YAML or JSON text is a template of the services' resource types, or is refused with
// the file's name and a line.
#include "emulator/stack/template.h"

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/services.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    static const World::Services services = fuzz::make_services();
    static const stack::ResourceTypes types(services);
    stack::LoadOptions options;
    options.parameters = {{"Stage", "dev"}};
    try {
        stack::parse(std::string(fuzz::text_of(data, size)), "t.yaml", types, options);
    } catch (const stack::TemplateError& error) {
        fuzz::require(std::string_view(error.what()).starts_with("t.yaml:"), error.what());
    }
    return 0;
}
