#pragma once
// RESP, the protocol of Redis: commands are read, answers written, in both of its versions.
#include "emulator/net/framer.h"
#include "services/redis/answer.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::redis {

constexpr std::size_t bulk_bytes_max = 512U * 1024 * 1024; // proto-max-bulk-len
constexpr std::size_t line_bytes_max = 64U * 1024;         // of an inline command, and of a number
constexpr std::size_t arguments_max = 1024U * 1024;

using Arguments = std::vector<std::string>; // the first one is the command's name

// Cuts what a client sends into commands: arrays of bulks ("*2\r\n$3\r\nGET..."), or lines.
class RespFramer final : public Framer {
public:
    Cut cut(std::string_view bytes) override;

private:
    Cut cut_array(std::string_view bytes);

    // How far the array has been read that is not whole yet.
    std::size_t done_ = 0;
    std::int64_t left_ = -1; // -1: its number has not been read
};

// A frame of RespFramer's. Nothing: it is no command, which an inline one may be.
std::optional<Arguments> read_command(std::string_view frame);
// What is known of a command before its arguments are taken apart. The words lie in the frame.
struct CommandHead {
    std::string_view first;
    std::optional<std::string_view> second;
    std::size_t words = 0;
};
// Nothing: it is an inline command, or none.
std::optional<CommandHead> read_head(std::string_view frame);
// Words of a line: between blanks, or in quotes. Nothing: a quote does not end.
std::optional<Arguments> split_line(std::string_view line);
// A command as an array of bulks.
std::string write_command(const Arguments& arguments);

// `version`: 2 or 3.
void write_answer(const Answer& answer, int version, std::string& out);
std::string write_answer(const Answer& answer, int version);
// The answer that such bytes are, as far as RESP2 and RESP3 say. Of a sequence, the first; what is
// behind it stays in `bytes`. REQUIRES that write_answer has made them, or a part of that.
std::optional<Answer> read_answer(std::string_view& bytes);

} // namespace snowglobe::redis
