// DynamoDB's attribute values: what is accepted is in a normal form that stays as it is, keys turn
// into bytes that sort like their values and back, numbers are exact.
#include "emulator/aws/shape_check.h"
#include "emulator/base/error.h"
#include "services/dynamodb/item.h"
#include "services/dynamodb/stored_item.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/services.h"

namespace snowglobe::dynamodb {

namespace {

using fuzz::require;

void check_number(const json& value) {
    const Number number = number_of(value);
    require(number.text() == content_of(value).get<std::string>(), "a number's text changes");
    require(Number::from_key_bytes(number.key_bytes()) == number, "a number's bytes change it");
    require((-(-number)) == number, "a number is not its negation's negation");
    try {
        require((number + number) - number == number, "n + n - n is not n");
    } catch (const ApiError& error) {
        require(error.code == "ValidationException", error.code);
    }
}

void check_key(const json& value) {
    const std::string bytes = key_bytes(value);
    require(value_of_key_bytes(type_of(value), bytes) == value, "a key is not what it was");
}

void check(const json& item) {
    const json* before = nullptr;
    for (const auto& [name, value] : item.items()) {
        size_of(value);
        element_count(value);
        nesting_of(value);
        const std::string& type = type_of(value);
        if (type == "N") {
            check_number(value);
        }
        if (type == "S" || type == "N" || type == "B") {
            check_key(value);
        }
        if (before != nullptr) {
            const auto order = compare(*before, value);
            if (order) {
                require((*order == 0) == equal(*before, value), "equal values differ");
                require(
                    (*order < 0) == (key_bytes(*before) < key_bytes(value)),
                    "keys sort otherwise than their values");
            }
        }
        before = &value;
    }
    json sets = item;
    put_sets_in_hash_order(sets);
}

} // namespace

} // namespace snowglobe::dynamodb

// An item as a request holds it.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    json item = json::parse_or_discard(fuzz::text_of(data, size));
    if (!item.is_object()) {
        return 0;
    }
    static const ShapeChecker checker(fuzz::all_doors());
    const json request{{"TableName", "t"}, {"Item", item}};
    const dynamodb::Members members(request);
    const dynamodb::Wording wording("PutItem", members);
    try {
        item = checker.check("dynamodb", "PutItem", request).at("Item");
        dynamodb::normalise_item(item, wording);
    } catch (const ApiError& error) {
        fuzz::require(
            error.code == "ValidationException" || error.code == "SerializationException",
            error.code);
        return 0;
    }
    const json normal = item;
    dynamodb::normalise_item(item, wording);
    fuzz::require(item == normal, "the normal form is not normal");
    dynamodb::check(normal);
    return 0;
}
