#include "services/mongodb/writes.h"

#include "services/mongodb/error.h"
#include "services/mongodb/metrics.h"
#include "services/mongodb/object_id.h"

#include <algorithm>

namespace snowglobe::mongodb {

void check_stored(View document) {
    if (document.bytes().size() > document_bytes_max) {
        throw MongoError(
            ErrorCode::BSONObjectTooLarge,
            "object to insert too large. size in bytes: " +
                std::to_string(document.bytes().size()) +
                ", max size: " + std::to_string(document_bytes_max));
    }
    const auto id = document.find("_id");
    const bool is_wrong = id && (id->is(Type::array) || id->is(Type::regex) ||
                                 id->is(Type::undefined));
    if (is_wrong) {
        throw MongoError(
            ErrorCode::InvalidIdField,
            "The '_id' value cannot be of type " + std::string(name_of(id->type)));
    }
    if (id && id->is(Type::object)) {
        for (const Member& member : id->view()) {
            if (member.name.starts_with('$')) {
                throw MongoError(
                    ErrorCode::DollarPrefixedFieldName,
                    "_id fields may not contain '$'-prefixed fields: " +
                        std::string(member.name) + " is not valid for storage.");
            }
        }
    }
}

std::vector<Found> find_documents(
    Context& context, const Collection& collection, const Query& query, std::size_t limit) {
    std::vector<Found> found;
    Plan plan = plan_for(
        collection,
        query.filter,
        query.sort,
        query.hint ? std::optional(query.hint->value()) : std::nullopt);
    const bool must_sort = !plan.is_sorted && !query.sort.empty();
    Reader reader(std::move(plan));
    reader.run(context, collection, [&](Record record, View document) {
        if (query.filter.matches(document)) {
            found.push_back({record, Document(document)});
        }
        return must_sort || limit == 0 || found.size() < limit;
    });
    if (must_sort) {
        std::vector<std::pair<std::string, Found>> keyed;
        for (Found& one : found) {
            std::string key = query.sort.sort_key(one.document);
            keyed.emplace_back(std::move(key), std::move(one));
        }
        std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
            return a.first < b.first;
        });
        found.clear();
        for (auto& one : keyed) {
            found.push_back(std::move(one.second));
        }
        if (limit > 0 && found.size() > limit) {
            found.resize(limit);
        }
    }
    return found;
}

bool update_document(
    Context& context,
    Collection& collection,
    const Found& found,
    const Query& query,
    const Update& update,
    Document* after) {
    MatchedElement element;
    query.filter.matches(found.document, &element);
    Node document(found.document.view());
    const Update::Situation situation{context.now, false, element.position};
    if (!update.apply(document, situation)) {
        if (after != nullptr) {
            *after = found.document;
        }
        return false;
    }
    const Document changed = document.document();
    if (changed.bytes().size() > document_bytes_max) {
        throw MongoError(
            17419,
            "Resulting document after update is larger than " +
                std::to_string(document_bytes_max));
    }
    collection.replace(found.record, found.document, changed);
    count_written(context, collection.space(), Written::updated, 1);
    if (after != nullptr) {
        *after = changed;
    }
    return true;
}

Document upsert_document(
    Context& context, Collection& collection, const Query& query, const Update& update) {
    Node document = equalities_of(query.filter);
    if (update.is_replacement()) { // which takes the _id only
        const Node* const id = document.find("_id");
        Node kept = Node::empty_object();
        if (id != nullptr) {
            kept.fields.push_back({"_id", *id});
        }
        document = std::move(kept);
    }
    update.apply(document, {context.now, true, std::nullopt});
    const Document made = collection.with_id(document.document());
    check_stored(made);
    collection.insert(made);
    count_written(context, collection.space(), Written::inserted, 1);
    return made;
}

} // namespace snowglobe::mongodb
