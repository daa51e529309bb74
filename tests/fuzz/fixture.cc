// Fixtures: a text is read, or refused with FixtureError and the line; reading it twice is the
// same.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/services.h"

#include <sstream>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const std::string text(fuzz::text_of(data, size));
    std::istringstream file(text);
    try {
        const Fixture fixture = read_fixture(file, "f.jsonl", Scope{}, fuzz::all_sources());
        for (std::size_t i = 1; i < fixture.inputs.size(); ++i) {
            fuzz::require(fixture.inputs[i - 1].t <= fixture.inputs[i].t, "not in order of time");
        }
        for (const FixtureLine& line : fixture.inputs) {
            fuzz::require(line.call.request.is_object(), "a request is no object");
            json::parse(line.call.request.dump());
        }
    } catch (const FixtureError& error) {
        fuzz::require(std::string_view(error.what()).starts_with("f.jsonl:"), error.what());
    }
    return 0;
}
