#include "emulator/replay/fixture.h"

#include "emulator/base/encoding.h"
#include "emulator/replay/fixture_hint.h"
#include "services/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>

namespace snowglobe {

namespace {

constexpr std::size_t line_bytes_max = 16 * 1'024 * 1'024;
constexpr std::size_t hint_bytes_max = 64 * 1'024;

struct Source {
    std::string kind;
    std::string name;
    Scope scope;
    const FixtureSource* row = nullptr; // none: the world's own
};

[[noreturn]] void fail(const std::string& what) {
    throw FixtureError(what);
}

// A fault strikes by name, wherever what it names stands.
json fault_request(const FixtureInput& input, bool is_fake) {
    if (input.line.contains("account") || input.line.contains("region")) {
        fail("a fault has no account and no region");
    }
    input.attributes({}); // it has none
    json request = input.line.contains("body") ? input.object("the description of the fault")
                                               : json::object();
    request[is_fake ? "host" : input.name] = is_fake ? input.name : input.text("key");
    return request;
}

// "call:sqs.CreateQueue": any operation, as what a journal recorded.
Call read_call(const FixtureInput& input) {
    const std::size_t dot = input.name.find('.');
    if (dot == std::string::npos) {
        fail("'" + input.name + "' is no operation: it is written like call:sqs.CreateQueue");
    }
    input.attributes({}); // it has none
    Call call;
    call.service = input.name.substr(0, dot);
    call.operation = input.name.substr(dot + 1);
    call.scope = input.scope;
    if (input.line.contains("body")) {
        call.request = input.object("the request");
    }
    if (input.line.contains("payload64")) {
        auto payload = base64_decode(input.text("payload64"));
        if (!payload) {
            fail("'payload64' is not base64 (RFC 4648, with padding)");
        }
        call.payload = Bytes(*std::move(payload));
    }
    return call;
}

constexpr std::string_view own_kinds[] = {"call", "fault", "fake"};

const FixtureSource* find_source(const FixtureSources& sources, std::string_view kind) {
    const auto found = std::find_if(
        sources.begin(), sources.end(), [&](const FixtureSource& row) { return row.kind == kind; });
    return found == sources.end() ? nullptr : &*found;
}

[[noreturn]] void fail_unknown(const FixtureSources& sources, const Source& source) {
    std::string inputs;
    std::string states;
    for (const FixtureSource& row : sources) {
        (row.is_state ? states : inputs) += fmt::format(
            "{}:{}, ", row.kind, row.name);
    }
    states.resize(states.size() - std::min<std::size_t>(2, states.size()));
    fail(fmt::format(
        "unknown source '{}:{}' (known: {}call:SERVICE.OPERATION, fault:KNOB, fake:HOST, {})",
        source.kind,
        source.name,
        inputs,
        states));
}

Call to_call(json& line, const Source& source) {
    const FixtureInput input{line, source.name, source.scope};
    if (source.row == nullptr && source.kind == "call") {
        return read_call(input);
    }
    Call call;
    call.scope = source.scope;
    if (source.row == nullptr) {
        call.service = "world";
        call.operation = "AddFault";
        call.request = fault_request(input, source.kind == "fake");
        return call;
    }
    FixtureRequest request = source.row->read(input);
    call.service = source.row->service;
    call.operation = request.operation;
    call.request = std::move(request.request);
    call.payload = std::move(request.payload);
    return call;
}

void check_scope(const Scope& scope) {
    const auto only = [](const std::string& text, std::string_view allowed) {
        return !text.empty() && text.find_first_not_of(allowed) == std::string::npos;
    };
    if (scope.account.size() != 12 || !only(scope.account, "0123456789")) {
        fail("'account' must be 12 digits in quotes, not '" + scope.account + "'");
    }
    if (!only(scope.region, "abcdefghijklmnopqrstuvwxyz0123456789-") ||
        std::count(scope.region.begin(), scope.region.end(), '-') < 2) {
        fail("'region' must be a name like eu-west-1, not '" + scope.region + "'");
    }
}

// "arn:aws:dynamodb:eu-west-1:123456789012:table/orders" in place of a name: that account, that
// region, and "orders".
void take_arn(Source& source, const json& line) {
    std::vector<std::string> parts; // up to five colons; a resource may have more of them
    std::string_view rest = source.name;
    while (parts.size() < 5 && rest.find(':') != std::string_view::npos) {
        parts.emplace_back(rest.substr(0, rest.find(':')));
        rest.remove_prefix(parts.back().size() + 1);
    }
    const std::string_view service = source.row == nullptr ? "" : source.row->arn_service;
    if (parts.size() < 5 || service.empty() || parts[2] != service) {
        fail(fmt::format(
            "'{}' is no ARN of {}", source.name, service.empty() ? source.kind : service));
    }
    if (line.contains("account") || line.contains("region")) {
        fail("an ARN holds account and region: 'account' and 'region' exclude it");
    }
    source.scope = {parts[4], parts[3]};
    if (rest.starts_with(source.row->arn_prefix)) {
        rest.remove_prefix(source.row->arn_prefix.size());
    }
    source.name = rest;
}

Source source_of(json& line, const Scope& scope, const FixtureSources& sources) {
    const FixtureInput input{line, {}, {}};
    const std::string& text = input.text("source");
    const std::size_t colon = text.find(':');
    Source source{
        text.substr(0, colon), colon == std::string::npos ? "" : text.substr(colon + 1), scope};
    source.row = find_source(sources, source.kind);
    if (source.row == nullptr &&
        std::find(std::begin(own_kinds), std::end(own_kinds), source.kind) == std::end(own_kinds)) {
        fail_unknown(sources, source);
    }
    if (line.contains("account")) {
        source.scope.account = input.text("account");
    }
    if (line.contains("region")) {
        source.scope.region = input.text("region");
    }
    if (source.name.starts_with("arn:")) {
        take_arn(source, line);
    }
    check_scope(source.scope);
    return source;
}

FixtureLine
parse_line(const std::string& text, const Scope& scope, const FixtureSources& sources) {
    if (text.size() > line_bytes_max) {
        fail("longer than 16 MiB");
    }
    json line = json::parse_or_discard(text);
    if (!line.is_object()) {
        fail("not a JSON object");
    }
    for (const auto& [name, value] : line.items()) {
        static const std::vector<std::string> known = {
            "account", "attrs",  "body", "body64", "comment", "key",
            "orig",    "payload64", "region", "seq", "shard", "source", "t"};
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            fail("unknown member '" + name + "'");
        }
    }
    const Source source = source_of(line, scope, sources);
    if (line.contains("payload64") && source.kind != "call") {
        fail("'payload64' is for call:SERVICE.OPERATION");
    }
    const FixtureInput input{line, source.name, source.scope};
    FixtureLine out;
    if (source.row != nullptr) {
        out.from = *source.row;
    }
    if (!out.is_state() || line.contains("t")) {
        const auto t = parse_iso8601(input.text("t"));
        if (!t) {
            fail("'t' must be a time like 2026-03-02T08:00:00.250Z");
        }
        out.t = *t;
    }
    out.source = source.kind + ":" + source.name;
    out.who = line.contains("key") ? input.text("key") : std::string();
    out.call = to_call(line, source);
    return out;
}

// Identity is content (where it goes, key) and which of these it is, so that leaving out other
// lines does not change what is drawn for this one.
void name_line(
    FixtureLine& line, const Scope& scope, std::map<std::string, std::uint64_t>& named_before) {
    const Scope& own = line.call.scope;
    std::string who = own == scope ? "" : own.account + "/" + own.region + "/";
    who += line.source + "/" + line.who;
    const std::uint64_t ordinal = ++named_before[who];
    line.who = fmt::format("fixture/{}#{}", who, ordinal);
}

void add_scope(std::vector<Scope>& scopes, const Scope& scope, const Scope& default_scope) {
    if (std::find(scopes.begin(), scopes.end(), scope) == scopes.end()) {
        scopes.insert(scope == default_scope ? scopes.begin() : scopes.end(), scope);
    }
}

// What the file seems to be instead of a fixture; its first line is already read.
std::string hint_for(const std::string& first_line, std::istream& file) {
    if (const json line = json::parse_or_discard(first_line);
        line.is_object() && line.contains("source")) {
        return {}; // a fixture, but for what is wrong with this line
    }
    std::string head = first_line.substr(0, hint_bytes_max) + "\n";
    const std::size_t from = head.size();
    head.resize(from + hint_bytes_max);
    file.read(head.data() + from, static_cast<std::streamsize>(hint_bytes_max));
    head.resize(from + static_cast<std::size_t>(file.gcount()));
    const std::string hint = fixture_hint(head);
    return hint.empty() ? "" : " (" + hint + ")";
}

} // namespace

std::string Fixture::place(std::uint64_t number) const {
    return fmt::format("{}:{}", path, number);
}

FixtureSources fixture_sources_of(const std::vector<std::unique_ptr<Service>>& services) {
    FixtureSources sources;
    for (const auto& service : services) {
        for (FixtureSource row : service->fixture_sources()) {
            row.service = service->name();
            sources.push_back(row);
        }
    }
    return sources;
}

Fixture
read_fixture(const std::string& path, const Scope& scope, const FixtureSources& sources) {
    std::ifstream file(path);
    if (!file) {
        throw FixtureError(path + ": cannot be read");
    }
    return read_fixture(file, path, scope, sources);
}

Fixture read_fixture(
    std::istream& file,
    const std::string& path,
    const Scope& scope,
    const FixtureSources& sources) {
    Fixture fixture;
    fixture.path = path;
    std::map<std::string, std::uint64_t> named_before;
    std::string text;
    for (std::uint64_t number = 1; std::getline(file, text); ++number) {
        if (text.find_first_not_of(" \t\r") == std::string::npos || text.front() == '#') {
            continue;
        }
        try {
            FixtureLine line = parse_line(text, scope, sources);
            line.number = number;
            if (line.call.service != "world") {
                add_scope(fixture.scopes, line.call.scope, scope);
            }
            if (!line.is_state()) {
                name_line(line, scope, named_before);
            }
            auto& lines = line.is_state() ? fixture.state : fixture.inputs;
            lines.push_back(std::move(line));
        } catch (const FixtureError& error) {
            const bool is_first = fixture.state.empty() && fixture.inputs.empty();
            throw FixtureError(fmt::format(
                "{}:{}: {}{}",
                path,
                number,
                error.what(),
                is_first ? hint_for(text, file) : std::string()));
        }
    }
    if (fixture.state.empty() && fixture.inputs.empty()) {
        throw FixtureError(path + ": holds no line: nothing would be replayed");
    }
    if (fixture.scopes.empty()) {
        fixture.scopes.push_back(scope);
    }
    std::stable_sort(
        fixture.inputs.begin(),
        fixture.inputs.end(),
        [](const FixtureLine& a, const FixtureLine& b) { return a.t < b.t; });
    return fixture;
}

} // namespace snowglobe
