#include "emulator/fixture.h"

#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"
#include "emulator/fixture_hint.h"

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
};

[[noreturn]] void fail(const std::string& what) {
    throw FixtureError(what);
}

const std::string& text_member(const json& line, const char* name) {
    const auto member = line.find(name);
    if (member == line.end() || !member->is_string()) {
        fail(fmt::format("'{}' must be a string", name));
    }
    return member->get_ref<const std::string&>();
}

// The bytes that are sent: text as it is, another value as compact JSON, `body64` decoded.
std::string body_bytes(const json& line) {
    const auto body = line.find("body");
    if (!line.contains("body64")) {
        return body == line.end()  ? std::string()
               : body->is_string() ? body->get<std::string>()
                                   : body->dump();
    }
    if (body != line.end()) {
        fail("'body' and 'body64' exclude each other");
    }
    auto bytes = base64_decode(text_member(line, "body64"));
    if (!bytes) {
        fail("'body64' is not base64 (RFC 4648, with padding)");
    }
    return *std::move(bytes);
}

// What is JSON by itself: an item, the description of a fault. Taken out of the line.
json body_object(json& line, const char* what) {
    if (line.contains("body64")) {
        fail(fmt::format("'body64' is for bytes, and {} is an object: use 'body'", what));
    }
    const auto body = line.find("body");
    if (body == line.end() || !body->is_object()) {
        fail(fmt::format("'body' must be an object: {}", what));
    }
    return std::move(*body);
}

// Further members of the request, in AWS's names and shapes.
json request_members(const json& line, std::initializer_list<std::string_view> known) {
    json out = line.value("attrs", json::object());
    if (!out.is_object()) {
        fail("'attrs' must be an object");
    }
    for (const auto& [name, value] : out.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            fail("unknown member of 'attrs': '" + name + "'");
        }
    }
    return out;
}

json message_request(const json& line, const Source& source) {
    json request = request_members(
        line,
        {"DelaySeconds",
         "MessageAttributes",
         "MessageDeduplicationId",
         "MessageGroupId",
         "MessageSystemAttributes"});
    std::string body = body_bytes(line);
    if (!is_valid_utf8(body)) {
        fail("'body64' is not text in UTF-8, and a message's body is text: SQS carries bytes in "
             "MessageAttributes, as BinaryValue");
    }
    request["QueueUrl"] = "http://sqs.localhost/" + source.scope.account + "/" + source.name;
    request["MessageBody"] = std::move(body);
    return request;
}

json front_request(const json& line, const Source& source) {
    const std::string& target = text_member(line, "key");
    const std::size_t question = target.find('?');
    const json given = request_members(line, {"headers"}).value("headers", json::object());
    if (!given.is_object()) {
        fail("'headers' must be an object");
    }
    json headers = json::array();
    std::string host = "localhost";
    for (const auto& [name, value] : given.items()) {
        if (!value.is_string()) {
            fail("a header must be a string: '" + name + "'");
        }
        if (name == "Host" || name == "host") {
            host = value.get<std::string>();
        }
        headers.push_back({name, value});
    }
    const std::string body = body_bytes(line);
    const bool text = is_valid_utf8(body);
    return {
        {"method", source.name},
        {"host", host},
        {"path", target.substr(0, question)},
        {"query", question == std::string::npos ? "" : target.substr(question + 1)},
        {"headers", std::move(headers)},
        {"body", text ? body : base64_encode(body)},
        {"base64", !text}};
}

// A fault strikes by name, wherever what it names stands.
json fault_request(json& line, const Source& source) {
    if (line.contains("account") || line.contains("region")) {
        fail("a fault has no account and no region");
    }
    request_members(line, {});
    json request = line.contains("body") ? body_object(line, "the description of the fault")
                                         : json::object();
    const bool fake = source.kind == "fake";
    request[fake ? "host" : source.name] = fake ? source.name : text_member(line, "key");
    return request;
}

Call to_call(json& line, const Source& source) {
    Call call;
    call.scope = source.scope;
    const auto set = [&](const char* service, const char* operation, json request) {
        call.service = service;
        call.operation = operation;
        call.request = std::move(request);
    };
    if (source.kind == "kinesis") {
        json request = request_members(line, {"ExplicitHashKey", "SequenceNumberForOrdering"});
        request["StreamName"] = source.name;
        request["PartitionKey"] = text_member(line, "key");
        request["Data"] = base64_encode(body_bytes(line));
        set("kinesis", "PutRecord", std::move(request));
    } else if (source.kind == "sqs") {
        set("sqs", "SendMessage", message_request(line, source));
    } else if (source.kind == "dynamodb" || source.kind == "state") {
        json request = source.kind == "state"
                           ? request_members(line, {})
                           : request_members(
                                 line,
                                 {"ConditionExpression",
                                  "ExpressionAttributeNames",
                                  "ExpressionAttributeValues"});
        request["TableName"] = source.name;
        request["Item"] = body_object(line, R"(the item, like {"id": {"S": "1"}})");
        set("dynamodb", "PutItem", std::move(request));
    } else if (source.kind == "lambda") {
        request_members(line, {});
        set("lambda",
            "Invoke",
            {{"FunctionName", source.name},
             {"InvocationType", "Event"},
             {"Payload", base64_encode(body_bytes(line))}});
    } else if (source.kind == "http") {
        set("execute-api", "Request", front_request(line, source));
    } else if (source.kind == "fault" || source.kind == "fake") {
        set("world", "AddFault", fault_request(line, source));
    } else {
        fail(fmt::format(
            "unknown source '{}:{}' (known: kinesis:STREAM, sqs:QUEUE, dynamodb:TABLE, "
            "lambda:FUNCTION, http:METHOD, fault:KNOB, fake:HOST, state:TABLE)",
            source.kind,
            source.name));
    }
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
    const std::string service = source.kind == "state" ? "dynamodb" : source.kind;
    if (parts.size() < 5 || parts[2] != service) {
        fail("'" + source.name + "' is no ARN of " + service);
    }
    if (line.contains("account") || line.contains("region")) {
        fail("an ARN holds account and region: 'account' and 'region' exclude it");
    }
    source.scope = {parts[4], parts[3]};
    for (const std::string_view prefix : {"table/", "stream/", "function:"}) {
        if (rest.starts_with(prefix)) {
            rest.remove_prefix(prefix.size());
            break;
        }
    }
    source.name = rest;
}

Source source_of(const json& line, const Scope& scope) {
    const std::string& text = text_member(line, "source");
    const std::size_t colon = text.find(':');
    Source source{
        text.substr(0, colon), colon == std::string::npos ? "" : text.substr(colon + 1), scope};
    if (line.contains("account")) {
        source.scope.account = text_member(line, "account");
    }
    if (line.contains("region")) {
        source.scope.region = text_member(line, "region");
    }
    if (source.name.starts_with("arn:")) {
        take_arn(source, line);
    }
    check_scope(source.scope);
    return source;
}

FixtureLine parse_line(const std::string& text, const Scope& scope) {
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
            "orig",    "region", "seq",  "shard",  "source",  "t"};
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            fail("unknown member '" + name + "'");
        }
    }
    const Source source = source_of(line, scope);
    FixtureLine out;
    out.is_state = source.kind == "state";
    if (!out.is_state || line.contains("t")) {
        const auto t = parse_iso8601(text_member(line, "t"));
        if (!t) {
            fail("'t' must be a time like 2026-03-02T08:00:00.250Z");
        }
        out.t = *t;
    }
    out.source = source.kind + ":" + source.name;
    out.who = line.contains("key") ? text_member(line, "key") : std::string();
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

Fixture read_fixture(const std::string& path, const Scope& scope) {
    std::ifstream file(path);
    if (!file) {
        throw FixtureError(path + ": cannot be read");
    }
    return read_fixture(file, path, scope);
}

Fixture read_fixture(std::istream& file, const std::string& path, const Scope& scope) {
    Fixture fixture;
    fixture.path = path;
    std::map<std::string, std::uint64_t> named_before;
    std::string text;
    for (std::uint64_t number = 1; std::getline(file, text); ++number) {
        if (text.find_first_not_of(" \t\r") == std::string::npos || text.front() == '#') {
            continue;
        }
        try {
            FixtureLine line = parse_line(text, scope);
            line.number = number;
            if (line.call.service != "world") {
                add_scope(fixture.scopes, line.call.scope, scope);
            }
            if (!line.is_state) {
                name_line(line, scope, named_before);
            }
            auto& lines = line.is_state ? fixture.state : fixture.inputs;
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
