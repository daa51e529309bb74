#pragma once
// The last invocations of a world with their logs, for people and for tests. Outside the world.
#include "emulator/base/json.h"
#include "emulator/call/invocation.h"
#include "emulator/call/notice.h"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace snowglobe {

class InvocationLog {
public:
    void
    add(const InvocationRequest& request,
        const InvocationResult& result,
        const std::vector<std::string>& logs);
    // What the end of an invocation did not show: part of its batch failed. Counts as an error.
    void add(const ItemFailures& failures);
    void clear() { *this = InvocationLog(); }

    struct Wanted {
        std::string function; // only of this one, unless empty
        std::string id;       // only this one, unless empty
        std::size_t limit;    // at most the last so many
        bool with_payloads = true;
    };
    // [{"id","function","source","try","outcome","started","ended","payload","result",
    // "logs":[..]}], with "failed":[..] where part of a batch did (outcome "partial"); oldest
    // first. Without payloads: no payload, result and logs, but "error", a line, where it failed.
    json list(const Wanted& wanted) const;

    struct Count {
        std::uint64_t all = 0;
        std::uint64_t errors = 0;
    };
    // By function, over all invocations that were ever added.
    const std::map<std::string, Count>& counts() const { return counts_; }

    // One line for the terminal: what ran, which try, how it ended and what happens next.
    static std::string line(const InvocationRequest& request, const InvocationResult& result);
    static std::string line(const ItemFailures& failures);
    // What a handler has printed, as log lines with its function and request id.
    static void print(const InvocationRequest& request, Time now, std::string_view text);

private:
    // As it came; becomes JSON only when somebody looks.
    struct Entry {
        std::string id;
        std::string function;
        std::string source;
        std::uint32_t attempt;
        InvocationResult::Kind kind;
        Time started;
        Time ended;
        std::string payload;
        std::string result;
        std::vector<std::string> logs;
        std::vector<std::string> failed; // of its batch, though it returned
    };
    static json show(const Entry& entry, bool with_payloads);

    std::deque<Entry> entries_;
    std::map<std::string, Count> counts_;
};

} // namespace snowglobe
