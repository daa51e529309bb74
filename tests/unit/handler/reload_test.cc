// A rebuilt library is taken over between invocations; whatever is wrong with it leaves the old
// code.
#include "emulator/handler/library_watcher.h"
#include "tests/unit/handler/driver.h"

#include <filesystem>
#include <fstream>

namespace snowglobe::test {
namespace {

using Make = std::unique_ptr<Executor> (*)(std::shared_ptr<Libraries>);

class Reload : public testing::TestWithParam<Make> {
protected:
    void SetUp() override {
        char name[] = "/tmp/snowglobe-test-XXXXXX";
        folder_ = mkdtemp(name);
        path_ = folder_ + "/handlers.so";
        std::filesystem::copy_file(library_path("reload_one"), path_);
        image_ = image_of("reload_one", "version");
        image_.library = path_;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    // As linkers do: a new file under the old name.
    void build(const std::string& library) {
        std::filesystem::copy_file(library_path(library), path_ + ".new");
        std::filesystem::rename(path_ + ".new", path_);
    }
    void write(const std::string& text) { std::ofstream(path_, std::ios::trunc) << text; }

    // What has been taken over once all that has changed is checked.
    std::vector<std::string> changed() {
        std::vector<std::string> all = watcher_.changed();
        while (watcher_.is_busy()) {
            for (auto& path : watcher_.changed()) {
                all.push_back(std::move(path));
            }
        }
        return all;
    }

    std::string version_of(SandboxId sandbox) {
        driver_.start(sandbox, start_of("r-1"));
        return to_text(driver_.resume(sandbox, start_time, "{\"ok\":{}}"));
    }

    std::string folder_;
    std::string path_;
    FunctionImage image_;
    std::shared_ptr<Libraries> libraries_ = std::make_shared<Libraries>();
    Driver driver_{GetParam()(libraries_)};
    LibraryWatcher watcher_{libraries_, nanoseconds{0}};
};

TEST_P(Reload, NewSandboxesRunTheNewCodeAndOldOnesFinishOnTheOld) {
    driver_.executor().create(1, image_);
    driver_.start(1, start_of("under way"));
    EXPECT_TRUE(changed().empty());
    build("reload_two");
    EXPECT_TRUE(changed().empty()); // it may still be written
    EXPECT_EQ(changed(), std::vector<std::string>{path_});
    EXPECT_TRUE(changed().empty());
    driver_.executor().create(2, image_);
    EXPECT_EQ(version_of(2), "result {\"runs\":1,\"version\":2}\n");
    EXPECT_EQ(
        to_text(driver_.resume(1, start_time, "{\"ok\":{}}")),
        "result {\"runs\":1,\"version\":1}\n");
    EXPECT_EQ(version_of(1), "result {\"runs\":2,\"version\":1}\n");
    driver_.executor().discard(1);
    driver_.executor().create(1, image_);
    EXPECT_EQ(version_of(1), "result {\"runs\":1,\"version\":2}\n");
    EXPECT_TRUE(watcher_.complaints().empty());
}

TEST_P(Reload, BrokenBuildsLeaveTheOldCode) {
    driver_.executor().create(1, image_);
    EXPECT_EQ(version_of(1), "result {\"runs\":1,\"version\":1}\n");
    // Written into the very file that was loaded: a private copy runs.
    write("no library");
    EXPECT_TRUE(changed().empty());
    EXPECT_TRUE(changed().empty());
    EXPECT_EQ(
        watcher_.complaints(),
        std::vector<std::string>{
            path_ + ": cannot be loaded: file too short; the code loaded "
                    "before stays in use"});
    EXPECT_TRUE(changed().empty());
    EXPECT_TRUE(watcher_.complaints().empty()); // once
    build("crash");
    changed();
    EXPECT_TRUE(changed().empty());
    const auto complaints = watcher_.complaints();
    ASSERT_EQ(complaints.size(), 1u);
    EXPECT_NE(complaints[0].find("has no handler 'version'; it has segfault, "), std::string::npos)
        << complaints[0];
    std::filesystem::remove(path_);
    EXPECT_TRUE(changed().empty());
    driver_.executor().create(2, image_);
    EXPECT_EQ(version_of(2), "result {\"runs\":1,\"version\":1}\n");
    EXPECT_EQ(version_of(1), "result {\"runs\":2,\"version\":1}\n");
    build("reload_two");
    changed();
    EXPECT_EQ(changed().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(
    Executors,
    Reload,
    testing::Values(make_fiber_executor, make_process_executor),
    [](const auto& chosen) { return chosen.index == 0 ? "Fiber" : "Process"; });

} // namespace
} // namespace snowglobe::test
