#pragma once
// Frames as Redis's protocol has them: an array of strings, each with its length before it, or a
// line of words. What a framer for lines looks like; also for the fuzz target.
#include "emulator/net/framer.h"

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

class CommandFramer final : public Framer {
public:
    static constexpr std::size_t line_bytes_max = 64 * 1024;
    static constexpr std::size_t strings_max = 1024 * 1024;
    static constexpr std::size_t string_bytes_max = 512 * 1024 * 1024;

    Cut cut(std::string_view bytes) override {
        const Cut result = bytes[0] == '*' ? cut_array(bytes) : cut_line(bytes);
        if (result.kind == Cut::Kind::frame) {
            *this = CommandFramer();
        }
        return result;
    }

private:
    static Cut wrong(const std::string& what) {
        return Cut::refused(what, "-ERR Protocol error: " + what + "\r\n");
    }

    Cut cut_line(std::string_view bytes) {
        const std::size_t end = bytes.find('\n', at_);
        if (end != bytes.npos) {
            return Cut::frame(end + 1);
        }
        at_ = bytes.size();
        return at_ > line_bytes_max ? wrong("a line without an end") : Cut::more();
    }

    // "<mark>123\r\n" at at_. Nothing: not whole, or wrong (error_).
    std::optional<std::size_t> number(std::string_view bytes, char mark, std::size_t max) {
        constexpr std::size_t number_bytes_max = 16;
        const std::size_t end = bytes.find("\r\n", at_);
        std::string_view line = bytes.substr(at_, end == bytes.npos ? end : end - at_);
        if (end == bytes.npos && line.ends_with('\r')) { // of its end
            line.remove_suffix(1);
        }
        if (line.size() > number_bytes_max || (!line.empty() && line[0] != mark)) {
            error_ = "no length where one belongs";
            return std::nullopt;
        }
        if (end == bytes.npos) {
            return std::nullopt;
        }
        std::size_t value = 0;
        const auto [last, problem] =
            std::from_chars(line.data() + 1, line.data() + line.size(), value);
        if (line.size() < 2 || problem != std::errc() || last != line.data() + line.size() ||
            value > max) {
            error_ = "a length that is none";
            return std::nullopt;
        }
        at_ = end + 2;
        return value;
    }

    Cut cut_array(std::string_view bytes) {
        if (at_ == 0) {
            const auto strings = number(bytes, '*', strings_max);
            if (!strings) {
                return error_.empty() ? Cut::more() : wrong(error_);
            }
            strings_left_ = *strings;
        }
        while (strings_left_ > 0) {
            if (!string_bytes_) {
                string_bytes_ = number(bytes, '$', string_bytes_max);
                if (!string_bytes_) {
                    return error_.empty() ? Cut::more() : wrong(error_);
                }
            }
            const std::size_t end = at_ + *string_bytes_ + 2;
            if (bytes.size() < end) {
                return Cut::more(end);
            }
            if (bytes.substr(end - 2, 2) != "\r\n") {
                return wrong("a string that is longer than it says");
            }
            at_ = end;
            string_bytes_.reset();
            --strings_left_;
        }
        return Cut::frame(at_);
    }

    std::size_t at_ = 0; // everything before it is looked at
    std::size_t strings_left_ = 0;
    std::optional<std::size_t> string_bytes_; // of the string whose length stands before at_
    std::string error_;
};

} // namespace snowglobe
