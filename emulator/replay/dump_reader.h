#pragma once
// Cuts a file of JSON documents into parts that fit into memory: the documents may stand one after
// the other, with or without line ends, or in lists, and be pages whose list of records is longer
// than memory.
#include "emulator/base/json.h"

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// A record of a page's list; or a document, without that list, when it ends.
struct DumpPart {
    std::string list;     // its name; empty: a document that has none
    bool is_end = false;  // of the document that had the list
    std::uint64_t line = 0; // where it begins
    json value;
};

class DumpReader {
public:
    using Visit = std::function<void(DumpPart)>;

    // `lists` are the names of members that hold records.
    DumpReader(std::istream& file, std::vector<std::string_view> lists);
    // Throws FixtureError without the file's name: "LINE: what".
    void read(const Visit& visit);
    std::string_view head() const { return head_; } // the file's beginning

private:
    int peek(); // the next byte, -1 at the end
    int take();
    int peek_token(); // after blanks
    void expect(char wanted);
    void read_document(const Visit& visit, int depth);
    void read_page(const Visit& visit);
    json read_value();
    void read_text(std::string& out);
    template <class ReadElement> void read_list(char end, const ReadElement& read_element);
    [[noreturn]] void fail(const std::string& what) const;

    std::istream& file_;
    std::vector<std::string_view> lists_;
    std::string block_;
    std::string head_;
    std::size_t at_ = 0;
    std::uint64_t line_ = 1;
};

} // namespace snowglobe
