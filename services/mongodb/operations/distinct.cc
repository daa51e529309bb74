// distinct - the values of a field, each once; of arrays their elements.
#include "services/mongodb/bson_order.h"
#include "services/mongodb/commands.h"
#include "services/mongodb/error.h"
#include "services/mongodb/results.h"

#include <map>

namespace snowglobe::mongodb {

Document distinct(Asked& asked) {
    const Arguments arguments(asked.command, {"key", "query", "collation", "hint"});
    const Namespace space = space_of(asked.command);
    arguments.required("key");
    const std::string key(arguments.text("key").value_or(""));
    if (key.empty()) {
        throw MongoError(40352, "FieldPath cannot be constructed with empty string");
    }
    const View filter = arguments.object("query").value_or(View());
    const auto query = Query::parse(space, filter);
    const auto collection = Collection::find(asked.context, space);
    std::map<std::string, OwnedValue> values;
    if (collection) {
        const Path path = split_path(key);
        Reader reader(plan_for(*collection, query->filter, query->sort));
        reader.run(asked.context, *collection, [&](Record, View document) {
            if (!query->filter.matches(document)) {
                return true;
            }
            visit_path(document, path, LastArray::whole, [&](const Seen& seen) {
                if (!seen.value) {
                    return true;
                }
                if (!seen.value->is(Type::array)) {
                    values.emplace(key_text(*seen.value), *seen.value);
                    return true;
                }
                for (const Member& member : seen.value->view()) {
                    values.emplace(key_text(member.value), member.value);
                }
                return true;
            });
            return true;
        });
    }
    ArrayWriter out;
    for (const auto& [text, value] : values) {
        out.add(value);
    }
    return Writer().array("values", out.finish()).ok().finish();
}

} // namespace snowglobe::mongodb
