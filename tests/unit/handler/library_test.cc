// What is wrong with a library is said in one line that names it, before anything runs.
#include "emulator/handler/library.h"
#include "tests/unit/handler/driver.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace snowglobe::test {
namespace {

std::string refusal(const std::string& path) {
    try {
        inspect_library(path);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

TEST(Library, TellsItsHandlers) {
    EXPECT_EQ(
        inspect_library(library_path("reload_one")),
        (std::vector<std::string>{"version", "version_at_once", "record"}));
}

TEST(Library, RefusalsNameFileAndReason) {
    EXPECT_EQ(refusal("/nowhere/x.so"), "/nowhere/x.so: no such file");
    EXPECT_EQ(refusal("/tmp"), "/tmp: cannot be read: Is a directory");
    const std::string old = library_path("broken_abi");
    EXPECT_EQ(
        refusal(old),
        old + ": was built for handler ABI 999, this Snowglobe has ABI 1: rebuild it with this "
              "version's <snowglobe/handler.h>");
    const std::string other = library_path("broken_no_handlers");
    EXPECT_EQ(
        refusal(other),
        other + ": is no handler library: it lacks SNOWGLOBE_HANDLERS({\"name\", function})");
    const std::string deadly = library_path("broken_initialiser");
    EXPECT_EQ(
        refusal(deadly),
        deadly + ": ends the process while it is loaded: signal: segmentation fault");
    const std::string unresolved = library_path("broken_symbol");
    EXPECT_EQ(
        refusal(unresolved),
        unresolved + ": cannot be loaded: undefined symbol: snowglobe_nowhere");
}

TEST(Library, UnknownHandlerIsNamedWithThoseThereAre) {
    for (const auto make : {make_fiber_executor, make_process_executor}) {
        const auto executor = make(nullptr);
        FunctionImage image = image_of("reload_one", "vresion");
        try {
            executor->create(1, image);
            ADD_FAILURE();
        } catch (const std::runtime_error& error) {
            EXPECT_EQ(
                error.what(),
                image.library +
                    ": has no handler 'vresion'; it has version, version_at_once, record");
        }
    }
}

// Static initialisers belong to the first invocation: a cold start sees the world's time.
TEST(Library, StaticInitialisersSeeTheWorld) {
    for (const auto make : {make_fiber_executor, make_process_executor}) {
        Driver driver(make(nullptr));
        driver.executor().create(1, image_of("static_state", "tell"));
        driver.executor().create(2, image_of("static_state", "tell"));
        const std::string first = to_text(driver.start(1, start_of("r-1")));
        InvocationStart later = start_of("r-2");
        later.now += seconds{5};
        driver.start(2, later);
        const std::string second = to_text(driver.start(2, later));
        EXPECT_EQ(
            first,
            "log initialised\nresult {\"inline\":1,\"loaded\":1767225600,"
            "\"template\":1}\n");
        EXPECT_EQ(second, "result {\"inline\":2,\"loaded\":1767225605,\"template\":2}\n");
    }
}

} // namespace
} // namespace snowglobe::test
