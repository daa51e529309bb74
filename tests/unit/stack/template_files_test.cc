// Files that templates are read from: each once, or those that were given and no others.
#include "emulator/stack/template_files.h"

#include "emulator/stack/yaml_reader.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace snowglobe::stack {

namespace {

namespace fs = std::filesystem;

class TemplateFilesTest : public testing::Test {
protected:
    TemplateFilesTest() : folder_(testing::TempDir() + "files-" + std::to_string(getpid())) {
        fs::create_directories(folder_);
    }
    ~TemplateFilesTest() override { fs::remove_all(folder_); }
    std::string write(const std::string& name, const std::string& text) {
        std::ofstream(folder_ + "/" + name) << text;
        return folder_ + "/" + name;
    }

    const std::string folder_;
    TemplateFiles files_;
};

TEST_F(TemplateFilesTest, AreReadOnce) {
    const std::string path = write("a", "one");
    EXPECT_EQ(files_.read(path), "one");
    EXPECT_EQ(files_.read(folder_ + "/b"), std::nullopt);
    write("a", "two");
    write("b", "there now");
    EXPECT_EQ(files_.read(folder_ + "/./x/../a"), "one");
    EXPECT_EQ(files_.read(folder_ + "/b"), std::nullopt);
    EXPECT_EQ(files_.texts(), (std::map<std::string, std::string>{{path, "one"}}));
}

TEST_F(TemplateFilesTest, AFolderIsNone) {
    EXPECT_EQ(files_.read(folder_), std::nullopt);
}

TEST_F(TemplateFilesTest, WhatIsTooLargeIsNotReadWhole) {
    const std::string path = write("large", std::string(3 * template_bytes_max, 'x'));
    EXPECT_GT(files_.read(path)->size(), template_bytes_max);
    EXPECT_LT(files_.read(path)->size(), 2 * template_bytes_max);
    EXPECT_TRUE(files_.texts().empty());
}

TEST_F(TemplateFilesTest, ThoseThatAreGivenComeBeforeTheDisk) {
    const std::string path = write("a", "on the disk");
    const std::string other = write("b", "on the disk");
    files_.give(path, "given");
    EXPECT_EQ(files_.read(path), "given");
    EXPECT_EQ(files_.read(other), "on the disk");
    TemplateFiles closed;
    closed.give(path, "given");
    closed.close();
    EXPECT_EQ(closed.read(path), "given");
    EXPECT_EQ(closed.read(other), std::nullopt);
}

} // namespace

} // namespace snowglobe::stack
