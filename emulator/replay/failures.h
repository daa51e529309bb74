#pragma once
// What went wrong in a replay, as a person wants to be told: errors by their text with an example
// each, and what failed for good. Watches a world from outside (WorldObserver's events are handed
// on to it).
//
// Something failed for good when its last try failed and no later one succeeded: a record, a
// message, an asynchronous or a synchronous invocation.
#include "emulator/base/in_order.h"
#include "emulator/base/json_fwd.h"
#include "emulator/call/invocation.h"
#include "emulator/call/notice.h"
#include "emulator/call/trace.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace snowglobe {

class Failures {
public:
    struct Example {
        std::string function;
        std::uint32_t attempt = 1;
        std::string source;      // "sqs:orders"
        std::string item;        // messageId or sequence number; empty: the invocation itself
        std::size_t of = 1;      // size of its batch
        InputId input = InputId::none; // that led to it
        std::string text;        // "Oops: no such order"
    };
    // Errors whose texts differ in nothing but numbers and ids are one.
    struct Error {
        std::uint64_t count = 0;
        Example first;
    };
    // What failed for good, by function, error and where it ended.
    struct Lost {
        std::string function;
        std::string queue; // its dead-letter queue or destination; empty: nowhere
        std::uint64_t count = 0;
        Example first; // its last try
        std::set<InputId> inputs; // that led to all of it
    };

    void made(std::string_view source, std::string_view item, InputId input);
    void invocation_ended(const InvocationRequest& request, const InvocationResult& result);
    void items_failed(const ItemFailures& failures);
    void dead_lettered(const DeadLetters& letters);
    // A message that came twice is deleted: a delivery that fails later does not make it lost.
    void gone(const std::string& message);

    // The inputs that led to what an invocation was handed, as far as they are known.
    std::set<InputId> inputs_of(const InvocationRequest& request) const;
    const std::vector<Error>& errors() const { return errors_.values(); } // by the first
    std::vector<Lost> lost() const;    // by function, text, queue
    // Messages and documents that came into each queue for having failed.
    const std::map<std::string, std::uint64_t>& dead_letters() const { return dead_letters_; }

private:
    using Item = std::pair<std::string, std::string>; // function, identity
    // Answers the example with the input that led to it.
    Example fail(std::string_view source, std::string_view item, Example example);
    void count_error(const Example& first);
    InputId input_of(std::string_view source, std::string_view item) const;

    // Of what came into being: a row a record, so by its hash.
    std::unordered_map<std::uint64_t, InputId> inputs_;
    InOrder<std::pair<std::string, std::string>, Error> errors_; // by function, text without ids
    std::map<Item, Example> failing_;                            // tried last without success
    std::set<std::string> gone_;                                 // identities
    std::map<std::string, std::string> queues_;                  // item -> where it ended
    std::map<std::string, std::uint64_t> dead_letters_;
};

// What was handed to a function in this event, as events name it: {source's ARN or "", id}. Empty:
// the event is no batch.
std::vector<std::pair<std::string, std::string>> items_of(const json& event);

// Without what differs between occurrences of one error: numbers and ids become "…".
std::string without_ids(std::string_view text);

} // namespace snowglobe
