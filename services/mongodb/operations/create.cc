// create - an empty collection.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

namespace {

// Known to MongoDB, and not here.
constexpr std::string_view absent[] = {
    "capped",   "size",        "max",        "viewOn",         "pipeline",  "timeseries",
    "validator", "validationLevel", "validationAction", "clusteredIndex", "encryptedFields",
    "expireAfterSeconds", "storageEngine", "indexOptionDefaults",
    "changeStreamPreAndPostImages"};

} // namespace

Document create(Asked& asked) {
    const Arguments arguments(
        asked.command,
        {"capped",
         "size",
         "max",
         "viewOn",
         "pipeline",
         "timeseries",
         "validator",
         "validationLevel",
         "validationAction",
         "clusteredIndex",
         "encryptedFields",
         "expireAfterSeconds",
         "storageEngine",
         "indexOptionDefaults",
         "changeStreamPreAndPostImages",
         "collation",
         "autoIndexId",
         "idIndex",
         "temp"});
    const Namespace space = space_of(asked.command);
    for (const std::string_view name : absent) {
        const auto value = arguments.any(name);
        const bool is_asked = value && !(value->is(Type::boolean) && !value->boolean());
        if (is_asked) {
            throw MongoError::unsupported(
                "collections with the option '" + std::string(name) + "'");
        }
    }
    if (Collection::find(asked.context, space)) { // with the same options, as there are none
        return Writer().ok().finish();
    }
    Collection::create(asked.context, space);
    return Writer().ok().finish();
}

} // namespace snowglobe::mongodb
