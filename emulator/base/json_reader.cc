// Reading of json: RFC 8259, nothing more. Each element is read in its place.
#include "emulator/base/json.h"
#include "emulator/base/json_text.h"
#include "emulator/base/utf8.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace snowglobe {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

void append_utf8(std::string& out, std::uint32_t code) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6);
        put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3f));
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    }
}

} // namespace

class JsonReader {
public:
    JsonReader(std::string_view text, bool exact)
        : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), exact_(exact) {
        if (text.starts_with("\xEF\xBB\xBF")) {
            at_ += 3;
        }
    }

    // Into null. False: error() says why.
    bool read(json& out) {
        if (!read_value(out, 0)) {
            return false;
        }
        skip_blanks();
        return at_ == end_ || fail("unexpected text after the value");
    }

    std::string error() const {
        const auto line = 1 + std::count(begin_, at_, '\n');
        const char* start = at_;
        while (start != begin_ && start[-1] != '\n') {
            --start;
        }
        return "line " + std::to_string(line) + ", column " + std::to_string(at_ - start + 1) +
               ": " + error_;
    }

private:
    bool fail(const char* why) {
        error_ = at_ == end_ ? "unexpected end of the text" : why;
        return false;
    }

    void skip_blanks() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) {
            ++at_;
        }
    }

    bool skip(char wanted) {
        if (at_ != end_ && *at_ == wanted) {
            ++at_;
            return true;
        }
        return false;
    }

    bool read_value(json& out, std::size_t depth) {
        skip_blanks();
        if (at_ == end_) {
            return fail("");
        }
        switch (*at_) {
        case '{':
            return read_object(out, depth + 1);
        case '[':
            return read_array(out, depth + 1);
        case '"':
            return read_text(out.become_text());
        case 't':
            out = true;
            return read_word("true");
        case 'f':
            out = false;
            return read_word("false");
        case 'n':
            out = nullptr;
            return read_word("null");
        default:
            return read_number(out);
        }
    }

    bool read_word(std::string_view word) {
        if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) {
            return fail("expected a value");
        }
        at_ += word.size();
        return true;
    }

    bool read_array(json& out, std::size_t depth) {
        if (depth > json::depth_max) {
            return fail("nested too deeply");
        }
        ++at_;
        json::Array& elements = out.become_array();
        skip_blanks();
        if (!skip(']')) {
            do {
                if (!read_value(next_of(elements), depth)) {
                    return false;
                }
                skip_blanks();
            } while (skip(','));
            if (!skip(']')) {
                return fail("expected ',' or ']'");
            }
        }
        return true;
    }

    bool read_object(json& out, std::size_t depth) {
        if (depth > json::depth_max) {
            return fail("nested too deeply");
        }
        ++at_;
        json::Object& members = out.become_object();
        bool is_sorted = true;
        skip_blanks();
        if (!skip('}')) {
            do {
                skip_blanks();
                if (at_ == end_ || *at_ != '"') {
                    return fail("expected a name in quotes");
                }
                json::Member& member = next_of(members);
                if (!read_text(member.name)) {
                    return false;
                }
                skip_blanks();
                if (!skip(':')) {
                    return fail("expected ':'");
                }
                if (!read_value(member.value, depth)) {
                    return false;
                }
                is_sorted = is_sorted && (members.size() == 1 || (&member)[-1].name < member.name);
                skip_blanks();
            } while (skip(','));
            if (!skip('}')) {
                return fail("expected ',' or '}'");
            }
        }
        if (!is_sorted) {
            sort(members);
        }
        return true;
    }

    // By name; of members with one name the last one counts. Each is moved once.
    static void sort(json::Object& members) {
        std::vector<json::Member*> order;
        order.reserve(members.size());
        for (json::Member& member : members) {
            order.push_back(&member);
        }
        std::sort(order.begin(), order.end(), [](const json::Member* a, const json::Member* b) {
            const int by_name = a->name.compare(b->name);
            return by_name < 0 || (by_name == 0 && a < b);
        });
        json::Object sorted;
        sorted.reserve(members.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            if (i + 1 == order.size() || order[i]->name != order[i + 1]->name) {
                sorted.push_back(std::move(*order[i]));
            }
        }
        members = std::move(sorted);
    }

    // A new last element, to be read into: it stays where it is while what is in it is read. Most
    // objects have one member or some dozens.
    template <class Element> static Element& next_of(std::vector<Element>& elements) {
        if (elements.size() == elements.capacity()) {
            const std::size_t size = elements.size();
            elements.reserve(size == 0 ? 1 : size * (size < 64 ? 4 : 2));
        }
        return elements.emplace_back();
    }

    bool read_text(std::string& out) {
        const char* run = ++at_;
        while (at_ != end_) {
            at_ += plain_text_length({at_, static_cast<std::size_t>(end_ - at_)});
            if (at_ == end_) {
                break;
            }
            if (*at_ == '"') {
                out.append(run, static_cast<std::size_t>(at_ - run));
                ++at_;
                return true;
            } else if (*at_ == '\\') {
                out.append(run, static_cast<std::size_t>(at_ - run));
                if (!read_escape(out)) {
                    return false;
                }
                run = at_;
            } else if (static_cast<unsigned char>(*at_) < 0x20) {
                return fail("a control character must be escaped");
            } else {
                const Utf8Sequence sequence =
                    utf8_sequence({at_, static_cast<std::size_t>(end_ - at_)});
                if (!sequence.is_valid) {
                    return fail("not valid UTF-8");
                }
                at_ += sequence.size;
            }
        }
        return fail("");
    }

    bool read_escape(std::string& out) {
        if (++at_ == end_) {
            return fail("");
        }
        switch (*at_++) {
        case '"':
            out += '"';
            return true;
        case '\\':
            out += '\\';
            return true;
        case '/':
            out += '/';
            return true;
        case 'b':
            out += '\b';
            return true;
        case 'f':
            out += '\f';
            return true;
        case 'n':
            out += '\n';
            return true;
        case 'r':
            out += '\r';
            return true;
        case 't':
            out += '\t';
            return true;
        case 'u': {
            std::uint32_t code = 0;
            if (!read_hex(code)) {
                return false;
            }
            if (code >= 0xdc00 && code < 0xe000) {
                return fail("half of a surrogate pair");
            }
            if (code >= 0xd800 && code < 0xdc00) {
                std::uint32_t low = 0;
                if (!skip('\\') || !skip('u') || !read_hex(low) || low < 0xdc00 || low > 0xdfff) {
                    return fail("half of a surrogate pair");
                }
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            }
            append_utf8(out, code);
            return true;
        }
        default:
            --at_;
            return fail("unknown escape");
        }
    }

    bool read_hex(std::uint32_t& code) {
        if (end_ - at_ < 4) {
            at_ = end_;
            return fail("");
        }
        const auto [end, error] = std::from_chars(at_, at_ + 4, code, 16);
        if (error != std::errc() || end != at_ + 4) {
            return fail("expected four hexadecimal digits");
        }
        at_ += 4;
        return true;
    }

    bool read_digits() {
        const char* first = at_;
        while (at_ != end_ && is_digit(*at_)) {
            ++at_;
        }
        return at_ != first;
    }

    bool read_number(json& out) {
        const char* first = at_;
        const bool is_negative = skip('-');
        if (!skip('0') && !read_digits()) {
            return fail("expected a value");
        }
        bool is_integer = true;
        if (skip('.')) {
            is_integer = false;
            if (!read_digits()) {
                return fail("expected a digit");
            }
        }
        if (skip('e') || skip('E')) {
            is_integer = false;
            if (!skip('+')) {
                skip('-');
            }
            if (!read_digits()) {
                return fail("expected a digit");
            }
        }
        if (is_integer) {
            std::int64_t negative = 0;
            std::uint64_t positive = 0;
            const auto read = is_negative ? std::from_chars(first, at_, negative)
                                          : std::from_chars(first, at_, positive);
            if (read.ec == std::errc()) {
                out = is_negative ? json(negative) : json(positive);
                return true;
            }
        }
        if (exact_) {
            out = json::exact_number(std::string(first, at_));
            return true;
        }
        double value = 0;
        if (std::from_chars(first, at_, value).ec != std::errc() && !is_tiny(first, value)) {
            at_ = first;
            return fail("the number is too large");
        }
        out = value;
        return true;
    }

    // from_chars refuses what is nearer to zero than any double: that is zero.
    bool is_tiny(const char* first, double& value) const {
        const std::string_view text(first, static_cast<std::size_t>(at_ - first));
        const std::size_t e = text.find_first_of("eE");
        const bool below_one = text.starts_with("0.") || text.starts_with("-0.") ||
                               (e != std::string_view::npos && text[e + 1] == '-');
        value = text.front() == '-' ? -0.0 : 0.0;
        return below_one;
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    bool exact_;
    const char* error_ = "";
};

json json::parse(std::string_view text) {
    json out;
    JsonReader reader(text, false);
    if (!reader.read(out)) {
        throw exception("not JSON: " + reader.error());
    }
    return out;
}

json json::parse_or_discard(std::string_view text) noexcept {
    json out;
    return JsonReader(text, false).read(out) ? std::move(out) : of_type(Type::discarded);
}

json json::parse_exact(std::string_view text) noexcept {
    json out;
    return JsonReader(text, true).read(out) ? std::move(out) : of_type(Type::discarded);
}

} // namespace snowglobe
