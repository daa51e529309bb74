// A journal in several files, as JournalFile writes them and JournalReader reads them.
#include "emulator/edge/journal_file.h"
#include "emulator/replay/journal_reader.h"
#include "emulator/world/journal_tail.h"
#include "services/fixture_source.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <utility>
#include <vector>

namespace snowglobe {

namespace {

namespace fs = std::filesystem;

class JournalParts : public testing::Test {
protected:
    JournalParts() : folder_(testing::TempDir() + "journal-" + std::to_string(getpid())) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    ~JournalParts() override { fs::remove_all(folder_); }

    std::string path(const std::string& name = "s.journal") const { return folder_ + "/" + name; }
    // So many lines, each in a part of its own behind the first, which has the head only.
    void write(int lines) {
        JournalFile file(path(), [] { return journal_head(Config{}); }, 1);
        for (int i = 1; i <= lines; ++i) {
            file.write("{\"drop\":" + std::to_string(i) + "}\n");
        }
    }
    std::string session() {
        std::ifstream file(path());
        std::string head;
        std::getline(file, head);
        return json::parse(head).at("session").get<std::string>();
    }
    std::vector<std::uint64_t> read(JournalReader& reader) {
        std::vector<std::uint64_t> found;
        while (const auto line = reader.next()) {
            found.push_back(
                static_cast<std::uint64_t>(std::get<journal::Dropped>(line->entry).input));
        }
        return found;
    }

    const std::string folder_;
};

TEST_F(JournalParts, AreReadAsOne) {
    write(4);
    EXPECT_TRUE(fs::exists(path("s.journal.5")));
    JournalReader reader(path());
    EXPECT_EQ(read(reader), (std::vector<std::uint64_t>{1, 2, 3, 4}));
    EXPECT_FALSE(reader.is_cut());
}

TEST_F(JournalParts, OneWhoseHeadIsNotWholeIsCut) {
    for (const std::string head : {"", R"({"snowglobe":"journal","form)"}) {
        write(2);
        std::ofstream(path("s.journal.4")) << head; // killed while it began
        JournalReader reader(path());
        EXPECT_EQ(read(reader), (std::vector<std::uint64_t>{1, 2}));
        EXPECT_TRUE(reader.is_cut());
        for (const char* name : {"s.journal", "s.journal.2", "s.journal.3", "s.journal.4"}) {
            fs::remove(path(name));
        }
    }
}

TEST_F(JournalParts, OfAnotherSessionAreNotTakenForItsOwn) {
    write(2);
    fs::remove(path());
    EXPECT_THROW(JournalFile(path(), [] { return json(); }), JournalError);
    EXPECT_FALSE(fs::exists(path()));
}

// As a kill leaves them: the part has been written to, and its tail not begun anew.
TEST_F(JournalParts, GoOnWithTheTail) {
    write(2);
    const std::string lines = "{\"drop\":7}\n{\"drop\":8}\n";
    const std::uint64_t bytes = fs::file_size(path("s.journal.3"));
    const std::vector<std::uint64_t> both{1, 2, 7, 8};
    for (std::size_t written = 0; written <= lines.size(); ++written) {
        std::ofstream(path("s.journal.3"), std::ios::app) << lines.substr(0, written);
        JournalTail tail(journal::tail_path(path()), session());
        tail.begin(3, bytes);
        EXPECT_TRUE(tail.append(lines));
        JournalReader reader(path());
        EXPECT_EQ(read(reader), both) << written;
        EXPECT_FALSE(reader.is_cut());
        fs::resize_file(path("s.journal.3"), bytes);
    }
}

TEST_F(JournalParts, AreCutWhereTheTailIs) {
    write(1);
    JournalTail tail(journal::tail_path(path()), session());
    tail.begin(2, fs::file_size(path("s.journal.2")));
    EXPECT_TRUE(tail.append("{\"drop\":7}\n{\"dr"));
    JournalReader reader(path());
    EXPECT_EQ(read(reader), (std::vector<std::uint64_t>{1, 7}));
    EXPECT_TRUE(reader.is_cut());
}

TEST_F(JournalParts, TakeNoTailBeyondTheirEndNorWithoutItsPart) {
    write(2);
    for (const auto& [part, beyond] : {std::pair{3, 1}, std::pair{4, 0}}) {
        JournalTail tail(journal::tail_path(path()), session());
        tail.begin(part, fs::file_size(path("s.journal.3")) + beyond);
        EXPECT_TRUE(tail.append("{\"drop\":7}\n"));
        JournalReader reader(path());
        if (part == 4) {
            EXPECT_THROW(read(reader), FixtureError); // that part is missing
        } else {
            EXPECT_EQ(read(reader), (std::vector<std::uint64_t>{1, 2}));
        }
    }
    fs::remove(journal::tail_path(path()));
    std::ofstream(journal::tail_path(path())) << "no tail";
    JournalReader reader(path());
    EXPECT_EQ(read(reader), (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(reader.missing_tail(), journal::tail_path(path()));
}

// Longer ones were there before: what is left of them is no line of this one.
TEST_F(JournalParts, TakeNothingOfAnEarlierTail) {
    write(1);
    JournalTail tail(journal::tail_path(path()), session());
    const std::uint64_t bytes = fs::file_size(path("s.journal.2"));
    tail.begin(2, bytes);
    for (int i = 10; i < 40; ++i) {
        EXPECT_TRUE(tail.append("{\"drop\":" + std::to_string(i) + "}\n"));
    }
    tail.begin(2, bytes);
    EXPECT_TRUE(tail.append("{\"drop\":7}\n"));
    JournalReader reader(path());
    EXPECT_EQ(read(reader), (std::vector<std::uint64_t>{1, 7}));
}

} // namespace

} // namespace snowglobe
