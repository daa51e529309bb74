// Imports: a dump becomes lines that a fixture takes, or is refused with FixtureError and its name.
#include "emulator/replay/import.h"

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/services.h"

#include <algorithm>
#include <sstream>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const std::string text(fuzz::text_of(data, size));
    for (const char* queue : {"q", "q.fifo"}) {
        std::istringstream dump(text);
        std::string lines;
        ImportReport report;
        try {
            report = import_fixture(dump, "d.json", {queue, "t"}, [&](const json& line) {
                lines += line.dump() + "\n";
            });
        } catch (const FixtureError& error) {
            fuzz::require(std::string_view(error.what()).starts_with("d.json:"), error.what());
            continue;
        }
        std::istringstream file(lines);
        const Fixture fixture = // throws: a finding
            read_fixture(file, "f.jsonl", Scope{}, fuzz::all_sources());
        fuzz::require(
            fixture.inputs.size() + fixture.state.size() == report.lines, "lines were lost");
    }
    return 0;
}
