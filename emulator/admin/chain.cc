#include "emulator/admin/chain.h"

#include "emulator/base/error.h"

#include <fmt/format.h>

#include <set>

namespace snowglobe {

namespace {

ApiError not_kept(const Trace& trace, std::string_view what) {
    return {
        "NotFound",
        fmt::format(
            "{} is not among the records of the trace that are kept ({} to {}).",
            what,
            to_number(trace.oldest()),
            trace.records()),
        404};
}

} // namespace

TraceId record_of(const Trace& trace, std::string_view id, std::string_view source) {
    const std::optional<TraceId> maker = trace.maker(source, id);
    if (maker && *maker >= trace.oldest()) {
        return *maker;
    }
    for (TraceId n = trace.oldest(); n <= trace.newest(); n = after(n)) {
        if (trace.who(n) == id) {
            return n;
        }
    }
    throw not_kept(trace, fmt::format("'{}'", id));
}

json chain_of(const Trace& trace, TraceId record, std::size_t limit) {
    const TraceId oldest = trace.oldest();
    if (record < oldest || record > trace.newest()) {
        throw not_kept(trace, fmt::format("Record {}", to_number(record)));
    }
    bool complete = true;
    std::set<TraceId> chain;
    for (TraceId n = record; n != TraceId::none; n = trace.cause(n)) {
        if (n < oldest) {
            complete = false;
            break;
        }
        chain.insert(n);
    }
    std::set<TraceId> followers{record};
    for (TraceId n = after(record); n <= trace.newest(); n = after(n)) {
        if (!followers.contains(trace.cause(n))) {
            continue;
        }
        if (followers.size() > limit) {
            complete = false;
            break;
        }
        followers.insert(n);
    }
    chain.merge(followers);
    json records = json::array();
    for (const TraceId n : chain) {
        records.push_back(CarriedJson::trusted(trace.line(n)));
    }
    return {
        {"record", to_number(record)},
        {"oldest", to_number(oldest)},
        {"complete", complete},
        {"records", std::move(records)}};
}

} // namespace snowglobe
