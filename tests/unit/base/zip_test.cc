// Zip archives as functions are packed, and those that are damaged or mean harm.
#include "emulator/base/zip.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>
#include <zlib.h>

namespace snowglobe {

namespace {

std::string little(std::uint64_t value, int size) {
    std::string out;
    for (int i = 0; i < size; ++i) {
        out += static_cast<char>(value >> 8 * i & 0xff);
    }
    return out;
}

struct Packed {
    std::string name;
    std::string bytes;
    bool deflate = false;
    std::uint32_t mode = 0100644;
};

std::string deflated(const std::string& bytes) {
    std::string out(bytes.size() + 100, '\0');
    z_stream stream = {};
    deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zip_of(const std::vector<Packed>& files) {
    std::string out;
    std::string directory;
    for (const Packed& file : files) {
        const std::string data = file.deflate ? deflated(file.bytes) : file.bytes;
        const auto sum = crc32(
            0,
            reinterpret_cast<const Bytef*>(file.bytes.data()),
            static_cast<uInt>(file.bytes.size()));
        const std::string common = little(file.deflate ? 8 : 0, 2) + little(0, 4) + little(sum, 4) +
                                   little(data.size(), 4) + little(file.bytes.size(), 4) +
                                   little(file.name.size(), 2) + little(0, 2);
        directory += "PK\1\2" + little(0x031e, 2) + little(20, 2) + little(0, 2) + common +
                     little(0, 2) + little(0, 2) + little(0, 2) + little(file.mode << 16, 4) +
                     little(out.size(), 4) + file.name;
        out += "PK\3\4" + little(20, 2) + little(0, 2) + common + file.name + data;
    }
    const std::size_t at = out.size();
    out += directory;
    return out + "PK\5\6" + little(0, 4) + little(files.size(), 2) + little(files.size(), 2) +
           little(directory.size(), 4) + little(at, 4) + little(0, 2);
}

std::string fault_of(const std::string& archive, std::uint64_t bytes_max = 1 << 20) {
    try {
        read_zip(archive, bytes_max);
        return "";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

} // namespace

TEST(Zip, HasFilesWithTheirPathsAndWhetherTheyAreToBeRun) {
    const std::string text(10'000, 'x');
    const auto files = read_zip(
        zip_of(
            {{"app.py", "pass"},
             {"pkg/", ""},
             {"pkg/mod.py", text, true},
             {"bootstrap", "#!", false, 0100755}}),
        1 << 20);
    ASSERT_EQ(files.size(), 3u);
    EXPECT_EQ(files.at("app.py").bytes, "pass");
    EXPECT_FALSE(files.at("app.py").is_executable);
    EXPECT_EQ(files.at("pkg/mod.py").bytes, text);
    EXPECT_TRUE(files.at("bootstrap").is_executable);
}

TEST(Zip, RefusesWhatWouldLieOutsideOfItsFolder) {
    for (const char* name : {"../a", "a/../../b", "/etc/a", "a\\b", ".."}) {
        EXPECT_NE(fault_of(zip_of({{name, "x"}})), "") << name;
    }
    EXPECT_NE(fault_of(zip_of({{"link", "/etc", false, 0120777}})), "");
    EXPECT_EQ(fault_of(zip_of({{"a..b/...c", "x"}})), "");
}

TEST(Zip, RefusesWhatIsTooLargeWhenUnpacked) {
    EXPECT_EQ(
        fault_of(zip_of({{"a", std::string(600, 'x'), true}, {"b", std::string(600, 'x')}}), 1000),
        "has more than 1000 bytes when unpacked");
}

TEST(Zip, RefusesWhatIsDamagedAndReadsNothingBeyondIt) {
    const std::string whole = zip_of({{"app.py", "pass"}, {"b.py", std::string(100, 'y'), true}});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_NE(fault_of(whole.substr(0, size)), "") << size;
    }
    for (std::size_t at = 0; at < whole.size(); ++at) { // whatever it is then, it is told or read
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0xff);
        fault_of(changed);
    }
}

} // namespace snowglobe
