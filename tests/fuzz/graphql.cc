// GraphQL: a document is read, checked and executed, or refused. The first line are variables
// (JSON), the rest is the document; the same text is read as a schema, too. What the validator lets
// through executes without an exception, and the answer is JSON.
#include "apps/class-connect/graphql/service.h"
#include "apps/class-connect/graphql/validator.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/graphql/library_schema.h"

namespace graphql {

namespace {

using snowglobe::fuzz::require;

const Resolvers& resolvers() {
    static const json book = json::parse(
        R"({"id": 7, "title": "Dune", "genre": "NOVEL", "author": )"
        R"({"name": null, "books": [null]}})");
    static const Resolvers all = {
        {"Query.book", [](const json&, const json&) { return book; }},
        {"Query.books",
         [](const json&, const json&) {
             return json::array({book, book});
         }},
        {"Query.numbers",
         [](const json&, const json& given) { return given.value("list", json()); }},
        {"Query.when", [](const json&, const json& given) { return given.value("at", json()); }},
        {"Query.version", [](const json&, const json& given) { return given.at("atLeast"); }},
        {"Mutation.lend", [](const json&, const json& given) { return given.at("id"); }},
    };
    return all;
}

void read_schema(std::string_view text) {
    try {
        Schema::parse(text);
    } catch (const RequestError& error) {
        require(!error.errors.empty(), "refused without a reason");
    }
}

void read_request(std::string_view variables, std::string_view document) {
    const json given = json::parse_or_discard(variables);
    const json body = {
        {"query", document}, {"variables", given.is_object() ? given : json::object()}};
    const Response response = answer(library_schema(), resolvers(), body.dump());
    const json value = json::parse_or_discard(response.body);
    require(value.is_object(), "the answer is no JSON");
    require(response.status == 200 || response.status == 400, "another status");
    require(value.contains("data") == (response.status == 200), "data without execution");
}

} // namespace

} // namespace graphql

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = snowglobe::fuzz::text_of(data, size);
    const std::size_t end = std::min(text.find('\n'), text.size());
    graphql::read_schema(text);
    graphql::read_request(text.substr(0, end), text.substr(std::min(end + 1, text.size())));
    return 0;
}
