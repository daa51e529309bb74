#include "emulator/call/trace.h"

#include "emulator/base/json_text.h"
#include "emulator/call/draws.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace snowglobe {

namespace {

constexpr std::size_t made_max = 10'000;

// What follows `name` in a line, up to `end`.
std::string_view part(std::string_view line, std::string_view name, char end) {
    const std::size_t at = line.find(name);
    if (at == line.npos) {
        return {};
    }
    line.remove_prefix(at + name.size());
    return line.substr(0, line.find(end));
}

} // namespace

void Trace::write(
    std::string& line,
    TraceId n,
    Time at,
    std::string_view kind,
    TraceId cause,
    std::string_view who,
    std::string_view fields) const {
    line = R"({"n":)";
    line += fmt::format_int(to_number(n)).c_str();
    ((line += R"(,"t":")") += to_iso8601(at)) += R"(","kind":")";
    (line += kind) += R"(","cause":)";
    line += fmt::format_int(to_number(cause)).c_str();
    line += R"(,"who":)";
    append_json_text(line, who); // who made it up may have put anything into it: a fixture's key
    if (!fields.empty()) {
        (line += ',') += fields;
    }
    line += "}\n";
}

TraceId Trace::record(
    Time at,
    std::string_view kind,
    TraceId cause,
    std::string_view who,
    std::string_view fields,
    std::string_view whole) {
    if (is_brief()) {
        record_brief(at, kind, cause, who) = fields;
        return newest();
    }
    const TraceId n{++count_};
    if (!options_.enabled) {
        return n;
    }
    write(line_, n, at, kind, cause, who, fields);
    digest_.update(line_);
    if (options_.sink && !whole.empty()) {
        const std::size_t record_bytes = line_.size() - 1;
        whole_line_.assign(line_, 0, record_bytes - 1);
        ((whole_line_ += R"(,"whole":{)") += whole) += R"(},"record_bytes":)";
        (whole_line_ += fmt::format_int(record_bytes).c_str()) += "}\n";
        options_.sink(whole_line_);
    } else if (options_.sink) {
        options_.sink(line_);
    }
    recent_bytes_ += line_.size();
    recent_.push_back(line_);
    while (recent_bytes_ > options_.recent_bytes_max) {
        recent_bytes_ -= recent_.front().size();
        recent_.pop_front();
    }
    return n;
}

std::string& Trace::record_brief(
    Time at, std::string_view kind, TraceId cause, std::string_view who) {
    Brief& record = next_brief(at, kind, cause, who);
    record.service = {};
    record.fields.clear();
    return record.fields;
}

void Trace::record_frames(
    Time at, std::string_view kind, TraceId cause, std::string_view who, const Frames& frames) {
    Brief& record = next_brief(at, kind, cause, who);
    record.service = frames.service;
    record.operation = frames.operation;
    record.fields.assign(frames.request_bytes);
    record.fields.append(frames.reply_bytes);
    record.request_bytes = frames.request_bytes.size();
    record.is_reply = frames.reply != nullptr;
    const auto is_plain = [](const json* document) {
        return document == nullptr || (document->is_object() && document->empty());
    };
    if (is_plain(frames.request) && is_plain(frames.reply)) {
        record.documents.reset();
    } else {
        record.documents = std::make_unique<Documents>();
        record.documents->request = *frames.request;
        record.documents->reply = frames.reply != nullptr ? *frames.reply : json();
    }
}

// The fields of a record.
std::string Trace::told(const Brief& record) const {
    if (record.service.empty()) {
        return record.fields;
    }
    static const Documents none{json::object(), json::object()};
    const Documents& documents = record.documents ? *record.documents : none;
    const std::string_view bytes = record.fields;
    Frames frames;
    frames.service = record.service;
    frames.operation = record.operation;
    frames.request_bytes = bytes.substr(0, record.request_bytes);
    frames.request = &documents.request;
    frames.reply_bytes = bytes.substr(record.request_bytes);
    frames.reply = record.is_reply ? &documents.reply : nullptr;
    return fields_of_(frames);
}

Trace::Brief& Trace::next_brief(
    Time at, std::string_view kind, TraceId cause, std::string_view who) {
    ++count_;
    if (brief_.size() < options_.brief_records_max) {
        brief_.resize(
            std::min<std::size_t>(options_.brief_records_max, std::max<std::size_t>(2 * count_, 64)));
    }
    Brief& record = brief_[place(newest())];
    record.at = at;
    record.kind = kind;
    record.cause = cause;
    record.who = who; // into the memory of the record that was here before
    return record;
}

void Trace::made(std::string_view source, std::string_view item, TraceId by) {
    if (!keeps_records()) {
        return;
    }
    const Made one{stable_hash(source), stable_hash(item), by};
    if (made_.size() < made_max) {
        made_.push_back(one);
    } else {
        made_[made_count_ % made_max] = one;
    }
    ++made_count_;
}

TraceId Trace::oldest() const {
    const std::size_t kept =
        enabled() ? recent_.size() : std::min<std::size_t>(count_, options_.brief_records_max);
    return TraceId{count_ - kept + 1};
}

std::string Trace::line(TraceId n) const {
    if (enabled()) {
        return recent_[recent(n)];
    }
    const Brief& record = brief_[place(n)];
    std::string line;
    write(
        line,
        n,
        record.at,
        record.kind,
        record.cause,
        record.who,
        told(record));
    return line;
}

std::uint64_t Trace::bytes_kept() const {
    std::uint64_t bytes = recent_bytes_;
    for (const Brief& record : brief_) {
        bytes += record.who.size() + record.fields.size();
    }
    return bytes;
}

TraceId Trace::cause(TraceId n) const {
    if (!enabled()) {
        return brief_[place(n)].cause;
    }
    const std::string_view digits = part(recent_[recent(n)], R"(,"cause":)", ',');
    std::uint64_t cause = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), cause);
    return TraceId{cause};
}

std::string_view Trace::who(TraceId n) const {
    return enabled() ? part(recent_[recent(n)], R"(,"who":")", '"') : brief_[place(n)].who;
}

std::optional<TraceId> Trace::maker(std::string_view source, std::string_view item) const {
    const std::uint64_t wanted = stable_hash(item);
    const std::uint64_t wanted_source = stable_hash(source);
    std::optional<TraceId> newest;
    for (const Made& one : made_) {
        if (one.item == wanted && (source.empty() || one.source == wanted_source) &&
            (!newest || one.by > *newest)) {
            newest = one.by;
        }
    }
    return newest;
}

} // namespace snowglobe
