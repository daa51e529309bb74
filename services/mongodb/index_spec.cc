#include "services/mongodb/index_spec.h"

#include "services/mongodb/bson_json.h"
#include "services/mongodb/bson_order.h"
#include "services/mongodb/error.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

constexpr std::int64_t expire_after_max = 2'147'483'647;

[[noreturn]] void cannot(std::string message) {
    throw MongoError(ErrorCode::CannotCreateIndex, std::move(message));
}

void check_key(View key) {
    if (key.empty()) {
        cannot("Index keys cannot be an empty field.");
    }
    for (const Member& member : key) {
        const std::string name(member.name);
        if (member.value.is(Type::string)) {
            throw MongoError::unsupported(
                "indexes of the kind '" + std::string(member.value.text()) + "'");
        }
        const auto direction = member.value.number();
        if (!direction) {
            cannot(
                "Values in v:2 index key pattern cannot be of type " +
                std::string(name_of(member.value.type)) +
                ". Only numbers > 0, numbers < 0, and strings are allowed.");
        }
        if (*direction == 0) {
            cannot("Values in the index key pattern cannot be 0.");
        }
        if (name.empty()) {
            cannot("Index keys cannot be an empty field.");
        }
        if (name.find("$**") != std::string::npos) {
            throw MongoError::unsupported("wildcard indexes");
        }
        for (const std::string& part : split_path(name)) {
            if (part.empty()) {
                cannot("Index keys cannot contain an empty field.");
            }
            if (part.front() == '$' && part != "$id" && part != "$ref" && part != "$db") {
                cannot("Index key contains an illegal field name: field name starts with '$'.");
            }
        }
    }
}

// Of what a partial index may ask.
void check_partial(const Condition& condition, bool is_top) {
    using Kind = Condition::Kind;
    switch (condition.kind) {
    case Kind::all:
    case Kind::any:
        for (const Condition& child : condition.children) {
            check_partial(child, condition.kind == Kind::all && is_top);
        }
        return;
    case Kind::equal:
    case Kind::less:
    case Kind::less_or_equal:
    case Kind::greater:
    case Kind::greater_or_equal:
    case Kind::in:
    case Kind::exists:
    case Kind::type:
        return;
    default:
        cannot("Expression not supported in partial index: " + condition.dotted);
    }
}

} // namespace

Index index_of_spec(View spec) {
    Index out;
    Writer options;
    bool has_key = false;
    for (const Member& member : spec) {
        const std::string_view name = member.name;
        const Value& value = member.value;
        if (name == "key") {
            if (!value.is(Type::object)) {
                throw MongoError(
                    ErrorCode::TypeMismatch,
                    "The field 'key' must be an object, but got " +
                        std::string(name_of(value.type)));
            }
            check_key(value.view());
            out.key = value.view().str();
            has_key = true;
        } else if (name == "name") {
            if (!value.is(Type::string)) {
                throw MongoError(
                    ErrorCode::TypeMismatch,
                    "The field 'name' must be a string, but got " +
                        std::string(name_of(value.type)));
            }
            out.name = value.text();
        } else if (name == "unique") {
            out.is_unique = value.is_true();
            if (out.is_unique) {
                options.boolean("unique", true);
            }
        } else if (name == "sparse") {
            out.is_sparse = value.is_true();
            if (out.is_sparse) {
                options.boolean("sparse", true);
            }
        } else if (name == "expireAfterSeconds") {
            const auto seconds = value.whole();
            if (!is_number(value.type) || !seconds) {
                cannot(
                    "TTL index 'expireAfterSeconds' option must be numeric, but received a type "
                    "of '" +
                    std::string(name_of(value.type)) + "'. Index spec: " + shell_text(spec));
            }
            if (*seconds < 0 || *seconds > expire_after_max) {
                cannot(
                    "TTL index 'expireAfterSeconds' option must be within an acceptable range, "
                    "try a different number than " +
                    std::to_string(*seconds) + ". Index spec: " + shell_text(spec));
            }
            out.expire_after_s = *seconds;
            options.put("expireAfterSeconds", value);
        } else if (name == "partialFilterExpression") {
            if (!value.is(Type::object)) {
                throw MongoError(
                    ErrorCode::TypeMismatch,
                    "The field 'partialFilterExpression' must be an object, but got " +
                        std::string(name_of(value.type)));
            }
            check_partial(Filter(value.view()).condition(), true);
            out.partial = value.view().str();
            options.put(name, value);
        } else if (name == "background") { // without effect since 4.2, and shown
            options.put(name, value);
        } else if (name == "hidden" || name == "dropDups" || name == "v" || name == "ns") {
            if (name == "hidden" && value.is_true()) {
                throw MongoError::unsupported("hidden indexes");
            }
        } else if (name == "collation") {
            const auto locale = value.is(Type::object) ? value.view().find("locale")
                                                       : std::nullopt;
            if (!locale || !locale->is(Type::string) || locale->text() != "simple") {
                throw MongoError::unsupported("collation");
            }
        } else if (
            name == "weights" || name == "default_language" || name == "language_override" ||
            name == "textIndexVersion" || name == "2dsphereIndexVersion" || name == "bits" ||
            name == "min" || name == "max" || name == "wildcardProjection" ||
            name == "storageEngine" || name == "prepareUnique" || name == "clustered") {
            throw MongoError::unsupported("indexes with the option '" + std::string(name) + "'");
        } else {
            throw MongoError(
                ErrorCode::InvalidIndexSpecificationOption,
                "The field '" + std::string(name) +
                    "' is not valid for an index specification. Specification: " +
                    shell_text(spec));
        }
    }
    if (!has_key) {
        throw MongoError(
            ErrorCode::FailedToParse,
            "The 'key' field is a required property of an index specification");
    }
    if (out.name.empty()) {
        throw MongoError(
            spec.find("name") ? ErrorCode::CannotCreateIndex : ErrorCode::FailedToParse,
            spec.find("name")
                ? "Error in specification " + shell_text(spec) +
                      " :: caused by :: index name cannot be empty"
                : "The 'name' field is a required property of an index specification");
    }
    if (out.is_sparse && !out.partial.empty()) {
        cannot("cannot mix \"partialFilterExpression\" and \"sparse\" options");
    }
    const View key(out.key);
    const bool is_id = key.count() == 1 && key.first()->name == "_id";
    if (out.expire_after_s && key.count() > 1) {
        cannot(
            "TTL indexes are single-field indexes, compound indexes do not support TTL. Index "
            "spec: " +
            shell_text(spec));
    }
    if (is_id) {
        if (out.expire_after_s) {
            cannot("The field 'expireAfterSeconds' is not valid for an _id index specification. "
                   "Specification: " +
                   shell_text(spec));
        }
        if (out.is_unique || out.is_sparse || !out.partial.empty()) {
            throw MongoError(
                ErrorCode::InvalidIndexSpecificationOption,
                std::string("The field '") + (out.is_unique ? "unique" : "sparse") +
                    "' is not valid for an _id index specification. Specification: " +
                    shell_text(spec));
        }
        out.name = "_id_";
    } else if (out.name == "_id_") {
        cannot("The index name '_id_' is reserved for the _id index, which must have key pattern "
               "{_id: 1}, found key: " +
               shell_text(key));
    }
    out.options = options.finish().bytes();
    return out;
}

bool is_there(const Collection& collection, const Index& wanted) {
    for (const Index& index : collection.indexes()) {
        const bool same_key = compare(View(index.key), View(wanted.key)) == 0;
        const bool same_options = index.is_unique == wanted.is_unique &&
                                  index.is_sparse == wanted.is_sparse &&
                                  index.expire_after_s == wanted.expire_after_s &&
                                  index.partial == wanted.partial;
        if (index.name == wanted.name) {
            if (same_key && same_options) {
                return true;
            }
            if (same_key && index.partial == wanted.partial) {
                throw MongoError(
                    ErrorCode::IndexOptionsConflict,
                    "An equivalent index already exists with the same name but different options. "
                    "Requested index: " +
                        shell_text(wanted.shown().view()) +
                        ", existing index: " + shell_text(index.shown().view()));
            }
            throw MongoError(
                ErrorCode::IndexKeySpecsConflict,
                "An existing index has the same name as the requested index. When index names are "
                "not specified, they are auto generated and can cause conflicts. Please refer to "
                "our documentation. Requested index: " +
                    shell_text(wanted.shown().view()) +
                    ", existing index: " + shell_text(index.shown().view()));
        }
        if (same_key && index.partial == wanted.partial) {
            if (View(index.key).first()->name == "_id" && View(index.key).count() == 1) {
                return true;
            }
            throw MongoError(
                ErrorCode::IndexOptionsConflict,
                same_options
                    ? "Index already exists with a different name: " + index.name
                    : "An equivalent index already exists with a different name and options. "
                      "Requested index: " +
                          shell_text(wanted.shown().view()) +
                          ", existing index: " + shell_text(index.shown().view()));
        }
    }
    return false;
}

} // namespace snowglobe::mongodb
