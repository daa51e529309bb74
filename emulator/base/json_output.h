#pragma once
// Prints JSON piece by piece into a text.
#include "emulator/base/json_text.h"

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>

namespace snowglobe {

// Collects what is printed, so that a text grows by some hundred bytes at once. The text is whole
// after flush().
class JsonOutput {
public:
    explicit JsonOutput(std::string& out) : out_(out) {}

    void put(char c) {
        make_room(1);
        *at_++ = c;
    }
    void put(std::string_view bytes) {
        if (bytes.size() > short_bytes_max) {
            flush();
            out_.append(bytes);
            return;
        }
        make_room(bytes.size());
        at_ = std::copy(bytes.begin(), bytes.end(), at_);
    }
    template <std::integral Integer> void put_number(Integer value) {
        constexpr std::size_t digits_max = 20;
        make_room(digits_max);
        at_ = std::to_chars(at_, std::end(bytes_), value).ptr;
    }
    void put_blanks(std::size_t count) {
        flush();
        out_.append(count, ' ');
    }
    // With its quotes. `end` stands for itself.
    void put_text(std::string_view text, std::string_view end = {}) {
        if (text.size() <= plain_copy_bytes_max && end.empty()) {
            make_room(plain_copy_bytes_max + 2);
            *at_ = '"';
            if (copy_plain(at_ + 1, text)) {
                at_ += text.size() + 2;
                at_[-1] = '"';
                return;
            }
        } else if (
            text.size() + end.size() <= short_bytes_max &&
            plain_text_length(text) == text.size()) {
            make_room(text.size() + end.size() + 2);
            *at_++ = '"';
            at_ = std::copy(text.begin(), text.end(), at_);
            at_ = std::copy(end.begin(), end.end(), at_);
            *at_++ = '"';
            return;
        }
        put('"');
        for (std::size_t at = 0; at < text.size();) {
            make_room(plain_line_bytes + escape_bytes_max);
            at += put_plain(text.data() + at, text.size() - at);
            if (at < text.size() && !is_plain(text[at])) {
                at += put_special(text.substr(at));
            }
        }
        put(end);
        put('"');
    }
    // Of the text, with what is not yet there.
    std::size_t size() const { return out_.size() + static_cast<std::size_t>(at_ - bytes_); }
    void flush() {
        out_.append(bytes_, static_cast<std::size_t>(at_ - bytes_));
        at_ = bytes_;
    }

private:
    void make_room(std::size_t bytes) {
        if (static_cast<std::size_t>(std::end(bytes_) - at_) < bytes) {
            flush();
        }
    }

    // What stands for itself, up to a line: how much it was.
    std::size_t put_plain(const char* from, std::size_t left) {
        std::size_t count = 0;
        if (left >= plain_line_bytes) {
            std::memcpy(at_, from, plain_line_bytes);
            count = plain_in_line(from);
        } else if (left >= plain_word_bytes) {
            std::memcpy(at_, from, plain_word_bytes);
            count = plain_in_word(from);
        } else {
            for (; count < left && is_plain(from[count]); ++count) {
                at_[count] = from[count];
            }
        }
        at_ += count;
        return count;
    }

    // The character that the text begins with: how many bytes it has.
    std::size_t put_special(std::string_view text);

    static constexpr std::size_t bytes_max = 512;
    static constexpr std::size_t escape_bytes_max = 6;
    static constexpr std::size_t short_bytes_max = bytes_max / 4;

    std::string& out_;
    char bytes_[bytes_max];
    char* at_ = bytes_;
};

} // namespace snowglobe
