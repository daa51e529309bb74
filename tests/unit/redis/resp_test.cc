// RESP without a socket: how bytes are cut into commands, and how answers are written.
#include "services/redis/resp.h"

#include <gtest/gtest.h>

namespace snowglobe::redis {

namespace {

// What a framer makes of bytes that come one by one: commands, and at last why it refuses.
std::vector<std::string> cut_all(std::string_view bytes) {
    RespFramer framer;
    std::vector<std::string> told;
    std::size_t begin = 0;
    for (std::size_t end = 1; end <= bytes.size(); ++end) {
        if (end == begin) {
            continue;
        }
        const std::string_view there = bytes.substr(begin, end - begin);
        const Cut cut = framer.cut(there);
        if (cut.kind == Cut::Kind::refused) {
            told.push_back(cut.last_words.empty() ? cut.reason : cut.last_words);
            return told;
        }
        if (cut.kind == Cut::Kind::more) {
            EXPECT_TRUE(cut.bytes == 0 || cut.bytes > there.size());
            continue;
        }
        EXPECT_LE(cut.bytes, there.size());
        if (cut.kind == Cut::Kind::frame) {
            std::string words;
            const auto command = read_command(there.substr(0, cut.bytes));
            for (const std::string& word : command.value()) {
                words += "<" + word + ">";
            }
            told.push_back(words);
        }
        begin += cut.bytes;
    }
    return told;
}

using Told = std::vector<std::string>;

} // namespace

TEST(RespFramer, CutsArraysOfBulks) {
    EXPECT_EQ(
        cut_all("*2\r\n$3\r\nGET\r\n$0\r\n\r\n*1\r\n$4\r\na\r\nb\r\n"),
        (Told{"<GET><>", "<a\r\nb>"}));
}

TEST(RespFramer, CutsLines) {
    EXPECT_EQ(
        cut_all("get a\r\n set \"b \\x41\\n\" 'c\\'d'\n"), (Told{"<get><a>", "<set><b A\n><c'd>"}));
}

TEST(RespFramer, PassesOverWhatIsEmpty) {
    EXPECT_EQ(cut_all("\r\n\n*0\r\n*-1\r\n  \r\nPING\r\n"), (Told{"<PING>"}));
}

TEST(RespFramer, RefusesWhatIsNoCommand) {
    const auto refused = [](std::string_view bytes) {
        const Told told = cut_all(bytes);
        return told.empty() ? "" : told.back();
    };
    EXPECT_EQ(refused("*x\r\n"), "-ERR Protocol error: invalid multibulk length\r\n");
    EXPECT_EQ(refused("*2147483648\r\n"), "-ERR Protocol error: invalid multibulk length\r\n");
    EXPECT_EQ(refused("*1\r\nP"), "-ERR Protocol error: expected '$', got 'P'\r\n");
    EXPECT_EQ(refused("*1\r\n$-1\r\n"), "-ERR Protocol error: invalid bulk length\r\n");
    EXPECT_EQ(refused("*1\r\n$ 1\r\n"), "-ERR Protocol error: invalid bulk length\r\n");
    EXPECT_EQ(refused("a 'b\r\n"), "-ERR Protocol error: unbalanced quotes in request\r\n");
    EXPECT_EQ(refused("a \"b\"c\r\n"), "-ERR Protocol error: unbalanced quotes in request\r\n");
    EXPECT_EQ(refused("POST / HTTP/1.1\r\n"), "a request over HTTP");
}

TEST(RespFramer, RefusesLinesWithoutEnd) {
    RespFramer lines;
    EXPECT_EQ(lines.cut(std::string(line_bytes_max + 1, 'x')).kind, Cut::Kind::refused);
    RespFramer arrays;
    EXPECT_EQ(arrays.cut("*" + std::string(line_bytes_max, '1')).kind, Cut::Kind::refused);
}

TEST(Answers, AreWrittenInBothProtocols) {
    using Kind = Answer::Kind;
    const Answer map =
        Answer::many(Kind::map, {Answer::bulk("a"), Answer::score(1.5), Answer::null()});
    EXPECT_EQ(write_answer(map, 2), "*3\r\n$1\r\na\r\n$3\r\n1.5\r\n$-1\r\n");
    EXPECT_EQ(write_answer(map, 3), "%1\r\n$1\r\na\r\n,1.5\r\n_\r\n");
    const Answer pairs = Answer::many(Kind::pairs, {Answer::bulk("a"), Answer::number(-1)});
    EXPECT_EQ(write_answer(pairs, 2), "*2\r\n$1\r\na\r\n:-1\r\n");
    EXPECT_EQ(write_answer(pairs, 3), "*1\r\n*2\r\n$1\r\na\r\n:-1\r\n");
    EXPECT_EQ(write_answer(Answer::null_array(), 2), "*-1\r\n");
    EXPECT_EQ(write_answer(Answer::of(Kind::verbatim, "ab"), 3), "=6\r\ntxt:ab\r\n");
    EXPECT_EQ(write_answer(Answer::bulks({"a"}, Kind::push), 3), ">1\r\n$1\r\na\r\n");
}

TEST(Answers, AreReadAgainForTheTrace) {
    const std::string written = write_answer(
        Answer::array({Answer::ok(), Answer::error("ERR no"), Answer::null(), Answer::number(7)}),
        3);
    std::string_view bytes = written;
    const auto answer = read_answer(bytes);
    ASSERT_TRUE(answer);
    EXPECT_TRUE(bytes.empty());
    EXPECT_EQ(write_answer(*answer, 3), written);
    std::string_view part = std::string_view(written).substr(0, 10);
    EXPECT_FALSE(read_answer(part));
}

} // namespace snowglobe::redis
