#include "emulator/replay/dump_reader.h"

#include "emulator/replay/fixture.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

namespace {

constexpr std::size_t block_bytes = 64 * 1'024;
constexpr std::size_t value_bytes_max = 16 * 1'024 * 1'024; // of one record, as of a fixture's line
constexpr int lists_around_max = 8;

} // namespace

DumpReader::DumpReader(std::istream& file, std::vector<std::string_view> lists)
    : file_(file), lists_(std::move(lists)) {
    peek();
    head_ = block_;
    if (head_.starts_with("\xef\xbb\xbf")) {
        at_ = 3;
    }
}

void DumpReader::fail(const std::string& what) const {
    throw FixtureError(fmt::format("{}: {}", line_, what));
}

int DumpReader::peek() {
    if (at_ == block_.size()) {
        block_.resize(block_bytes);
        file_.read(block_.data(), static_cast<std::streamsize>(block_bytes));
        block_.resize(static_cast<std::size_t>(file_.gcount()));
        at_ = 0;
    }
    return block_.empty() ? -1 : static_cast<unsigned char>(block_[at_]);
}

int DumpReader::take() {
    const int c = peek();
    if (c == -1) {
        fail("the file ends in the middle of a value");
    }
    ++at_;
    line_ += c == '\n' ? 1 : 0;
    return c;
}

int DumpReader::peek_token() {
    int c = peek();
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        take();
        c = peek();
    }
    return c;
}

void DumpReader::expect(char wanted) {
    peek_token();
    if (take() != wanted) {
        fail(fmt::format("not JSON: '{}' is expected", wanted));
    }
}

// What stands between an opening bracket, which is taken, and its end, with commas between.
template <class ReadElement> void DumpReader::read_list(char end, const ReadElement& read_element) {
    if (peek_token() == end) {
        take();
        return;
    }
    while (true) {
        read_element();
        if (peek_token() == end) {
            take();
            return;
        }
        expect(',');
    }
}

void DumpReader::read(const Visit& visit) {
    while (peek_token() != -1) {
        read_document(visit, 0);
    }
}

void DumpReader::read_document(const Visit& visit, int depth) {
    const int c = peek_token();
    if (c == '[') {
        if (depth == lists_around_max) {
            fail("lists in lists: this is no dump");
        }
        take();
        read_list(']', [&] { read_document(visit, depth + 1); });
    } else if (c == '{') {
        read_page(visit);
    } else {
        const std::uint64_t line = line_;
        visit({"", false, line, read_value()});
    }
}

void DumpReader::read_page(const Visit& visit) {
    const std::uint64_t line = line_;
    json document = json::object();
    std::string list;
    take();
    read_list('}', [&] {
        peek_token();
        const json name = read_value();
        if (!name.is_string()) {
            fail("not JSON: a member's name is expected");
        }
        const std::string& text = name.get_ref<const std::string&>();
        expect(':');
        if (peek_token() == '[' && std::find(lists_.begin(), lists_.end(), text) != lists_.end()) {
            take();
            list = text;
            read_list(']', [&] {
                peek_token();
                const std::uint64_t record_line = line_;
                visit({list, false, record_line, read_value()});
            });
        } else {
            document[text] = read_value();
        }
    });
    const bool has_list = !list.empty();
    visit({std::move(list), has_list, line, std::move(document)});
}

// A text, opening quote to closing quote, as it stands.
void DumpReader::read_text(std::string& out) {
    out += static_cast<char>(take());
    for (int c = take();; c = take()) {
        out += static_cast<char>(c);
        if (c == '"') {
            return;
        }
        if (c == '\\') {
            out += static_cast<char>(take());
        }
        if (out.size() > value_bytes_max) {
            fail("a record of more than 16 MiB");
        }
    }
}

// One value as a whole: its brackets are counted here, the rest is the JSON parser's business.
json DumpReader::read_value() {
    const std::uint64_t line = line_;
    std::string text;
    std::size_t depth = 0;
    bool ended = false;
    while (!ended) {
        const int c = peek();
        const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        const bool closes = c == '}' || c == ']';
        if (c == -1 || (depth == 0 && (blank || closes || c == ',' || c == ':'))) {
            break; // behind a number or a word
        }
        if (c == '"') {
            read_text(text);
            ended = depth == 0;
        } else {
            text += static_cast<char>(take());
            depth += c == '{' || c == '[' ? 1 : 0;
            depth -= closes ? 1 : 0;
            ended = depth == 0 && closes;
        }
        if (text.size() > value_bytes_max) {
            fail("a record of more than 16 MiB");
        }
    }
    json value = json::parse_or_discard(text);
    if (value.is_discarded()) {
        // A word that is none, at the end, was not cut: no value begins so.
        const bool cut = !ended && peek() == -1 &&
                         (depth > 0 || text.empty() || text.starts_with('"'));
        throw FixtureError(fmt::format(
            "{}: {}", line, cut ? "the file ends in the middle of a value" : "not JSON in UTF-8"));
    }
    return value;
}

} // namespace snowglobe
