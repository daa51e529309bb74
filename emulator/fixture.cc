#include "emulator/fixture.h"

#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"
#include "emulator/world/draws.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>

namespace snowglobe {

namespace {

constexpr std::size_t line_bytes_max = 16 * 1'024 * 1'024;

struct Source {
    std::string kind;
    std::string name;
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

// A body is sent as it is if it is text, else as compact JSON.
std::string body_text(const json& line) {
    const auto body = line.find("body");
    if (body == line.end()) {
        return {};
    }
    return body->is_string() ? body->get<std::string>() : body->dump();
}

// Further members of the request, in AWS's names and shapes.
json request_members(const json& line, std::initializer_list<std::string_view> known) {
    json out = line.value("attrs", json::object());
    for (const auto& [name, value] : out.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            fail("unknown member of 'attrs': '" + name + "'");
        }
    }
    return out;
}

Call front_call(const json& line, const Source& source) {
    const std::string& target = text_member(line, "key");
    const std::size_t question = target.find('?');
    json headers = json::array();
    std::string host = "localhost";
    const json attributes = line.value("attrs", json::object());
    const json given = attributes.value("headers", json::object());
    for (const auto& [name, value] : given.items()) {
        if (!value.is_string()) {
            fail("a header must be a string: '" + name + "'");
        }
        if (name == "Host" || name == "host") {
            host = value.get<std::string>();
        }
        headers.push_back({name, value});
    }
    const std::string body = body_text(line);
    const bool text = is_valid_utf8(body);
    Call call;
    call.service = "execute-api";
    call.operation = "Request";
    call.request = {
        {"method", source.name},
        {"host", host},
        {"path", target.substr(0, question)},
        {"query", question == std::string::npos ? "" : target.substr(question + 1)},
        {"headers", std::move(headers)},
        {"body", text ? body : base64_encode(body)},
        {"base64", !text}};
    return call;
}

Call to_call(const json& line, const Source& source) {
    if (!line.value("attrs", json::object()).is_object()) {
        fail("'attrs' must be an object");
    }
    Call call;
    if (source.kind == "kinesis") {
        call.service = "kinesis";
        call.operation = "PutRecord";
        call.request = request_members(line, {"ExplicitHashKey", "SequenceNumberForOrdering"});
        call.request["StreamName"] = source.name;
        call.request["PartitionKey"] = text_member(line, "key");
        call.request["Data"] = base64_encode(body_text(line));
    } else if (source.kind == "sqs") {
        call.service = "sqs";
        call.operation = "SendMessage";
        call.request = request_members(
            line,
            {"DelaySeconds",
             "MessageAttributes",
             "MessageDeduplicationId",
             "MessageGroupId",
             "MessageSystemAttributes"});
        call.request["QueueUrl"] = "http://sqs.localhost/000000000000/" + source.name;
        call.request["MessageBody"] = body_text(line);
    } else if (source.kind == "dynamodb" || source.kind == "state") {
        call.service = "dynamodb";
        call.operation = "PutItem";
        call.request = request_members(
            line, {"ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"});
        call.request["TableName"] = source.name;
        call.request["Item"] = line.value("body", json::object());
    } else if (source.kind == "lambda") {
        call.service = "lambda";
        call.operation = "Invoke";
        call.request = {
            {"FunctionName", source.name},
            {"InvocationType", "Event"},
            {"Payload", base64_encode(body_text(line))}};
    } else if (source.kind == "http") {
        call = front_call(line, source);
    } else if (source.kind == "fault" || source.kind == "fake") {
        call.service = "world";
        call.operation = "AddFault";
        call.request = line.value("body", json::object());
        if (!call.request.is_object()) {
            fail("'body' must be an object that describes the fault");
        }
        call.request[source.kind == "fake" ? "host" : source.name] =
            source.kind == "fake" ? source.name : text_member(line, "key");
    } else {
        fail(fmt::format(
            "unknown source '{}:{}' (known: kinesis:STREAM, sqs:QUEUE, dynamodb:TABLE, "
            "lambda:FUNCTION, http:METHOD, fault:KNOB, fake:HOST, state:TABLE)",
            source.kind,
            source.name));
    }
    return call;
}

FixtureLine parse_line(const std::string& text) {
    const json line = json::parse_or_discard(text);
    if (!line.is_object()) {
        fail("not a JSON object");
    }
    for (const auto& [name, value] : line.items()) {
        static const std::vector<std::string> known = {
            "attrs", "body", "comment", "key", "orig", "seq", "shard", "source", "t"};
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            fail("unknown member '" + name + "'");
        }
    }
    const std::string& source_text = text_member(line, "source");
    const std::size_t colon = source_text.find(':');
    const Source source{
        source_text.substr(0, colon),
        colon == std::string::npos ? "" : source_text.substr(colon + 1)};
    FixtureLine out;
    out.is_state = source.kind == "state";
    if (!out.is_state || line.contains("t")) {
        const auto t = parse_iso8601(text_member(line, "t"));
        if (!t) {
            fail("'t' must be a time like 2026-03-02T08:00:00.250Z");
        }
        out.t = *t;
    }
    out.call = to_call(line, source);
    out.who = fmt::format("{}/{}", source_text, line.value("key", std::string()));
    return out;
}

} // namespace

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
    std::map<std::string, std::uint64_t> seen; // how many lines had this identity before
    std::string text;
    for (std::uint64_t number = 1; std::getline(file, text); ++number) {
        if (text.find_first_not_of(" \t\r") == std::string::npos || text.front() == '#') {
            continue;
        }
        try {
            if (text.size() > line_bytes_max) {
                fail("longer than 16 MiB");
            }
            FixtureLine line = parse_line(text);
            line.number = number;
            line.call.scope = scope;
            // Identity is content (source, key) and which of these it is, so that leaving out other
            // lines does not change what is drawn for this one.
            line.who = fmt::format("fixture/{}#{}", line.who, ++seen[line.who]);
            auto& lines = line.is_state ? fixture.state : fixture.inputs;
            lines.push_back(std::move(line));
        } catch (const FixtureError& error) {
            throw FixtureError(fmt::format("{}:{}: {}", path, number, error.what()));
        }
    }
    std::stable_sort(
        fixture.inputs.begin(),
        fixture.inputs.end(),
        [](const FixtureLine& a, const FixtureLine& b) { return a.t < b.t; });
    return fixture;
}

} // namespace snowglobe
