#include "services/mongodb/output.h"

#include "services/mongodb/bson_json.h"
#include "services/mongodb/metrics.h"
#include "services/mongodb/variables.h"
#include "services/mongodb/writes.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

// "c", or {db: "d", coll: "c"}.
Namespace target_of(const std::string& database, const Value& value, const std::string& stage) {
    if (value.is(Type::string)) {
        return {database, std::string(value.text())};
    }
    const auto name = value.is(Type::object) ? value.view().find("coll") : std::nullopt;
    const auto of = value.is(Type::object) ? value.view().find("db") : std::nullopt;
    if (!name || !name->is(Type::string) || (of && !of->is(Type::string))) {
        throw MongoError(
            16990,
            stage + " only supports a string or object argument with 'coll' and 'db', not " +
                shell_text(value));
    }
    return {of ? std::string(of->text()) : database, std::string(name->text())};
}

void insert_new(Context& context, Collection& collection, View document) {
    const Document made = collection.with_id(document);
    check_stored(made);
    collection.insert(made);
    count_written(context, collection.space(), Written::inserted, 1);
}

// Its indexes stay.
void write_out(Context& context, const Namespace& target, const std::deque<Document>& documents) {
    Collection collection = Collection::find_or_create(context, target);
    for (const Found& found :
         find_documents(context, collection, *Query::parse(target, View()), 0)) {
        collection.erase(found.record, found.document);
    }
    for (const Document& document : documents) {
        insert_new(context, collection, document);
    }
    collection.save();
}

class Merge {
public:
    Merge(Context& context, const std::string& database, const Value& specification)
        : context_(context) {
        if (specification.is(Type::string)) {
            target_ = {database, std::string(specification.text())};
            return;
        }
        if (!specification.is(Type::object)) {
            throw MongoError(
                51182, "$merge requires a string or object argument, but found " +
                           std::string(name_of(specification.type)));
        }
        const Arguments arguments(
            specification.view(), "$merge", {"into", "on", "let", "whenMatched", "whenNotMatched"});
        if (arguments.any("let")) {
            throw MongoError::unsupported("$merge with let");
        }
        target_ = target_of(database, arguments.required("into"), "$merge 'into'");
        if (const auto on = arguments.any("on")) {
            take_fields(*on);
        }
        if (const auto matched = arguments.any("whenMatched")) {
            if (matched->is(Type::array)) {
                stages_ = matched;
            } else {
                matched_ = word_of(*matched, {"merge", "replace", "keepExisting", "fail"});
            }
        }
        if (const auto absent = arguments.any("whenNotMatched")) {
            absent_ = word_of(*absent, {"insert", "discard", "fail"});
        }
    }

    void run(const std::deque<Document>& documents) {
        auto collection = Collection::find(context_, target_);
        check_index(collection);
        for (const Document& document : documents) {
            put(collection, document);
        }
        if (collection) {
            collection->save();
        }
    }

private:
    void take_fields(const Value& on) {
        fields_.clear();
        if (on.is(Type::string)) {
            fields_.emplace_back(on.text());
        } else if (on.is(Type::array)) {
            for (const Member& member : on.view()) {
                if (!member.value.is(Type::string)) {
                    throw MongoError(
                        51134, "$merge 'on' array elements must be strings, but found " +
                                   std::string(name_of(member.value.type)));
                }
                fields_.emplace_back(member.value.text());
            }
        }
        if (fields_.empty()) {
            throw MongoError(
                51187, "If explicitly specifying $merge 'on', must include at least one field");
        }
    }

    static std::string
    word_of(const Value& value, std::initializer_list<std::string_view> known) {
        const std::string word(value.is(Type::string) ? value.text() : std::string_view());
        if (std::find(known.begin(), known.end(), word) == known.end()) {
            throw MongoError(
                ErrorCode::BadValue,
                "Enumeration value '" + word + "' for field '$merge' is not a valid value.");
        }
        return word;
    }

    // What says that a document is there must be unique.
    void check_index(const std::optional<Collection>& collection) const {
        const auto says_so = [&](const Index& index) {
            const View key(index.key);
            return index.is_unique && index.partial.empty() && key.count() == fields_.size() &&
                   std::all_of(fields_.begin(), fields_.end(), [&](const std::string& field) {
                       return key.find(field).has_value();
                   });
        };
        const bool is_id = fields_.size() == 1 && fields_.front() == "_id";
        if (!is_id && (!collection || std::none_of(
                                          collection->indexes().begin(),
                                          collection->indexes().end(),
                                          says_so))) {
            throw MongoError(
                51183, "Cannot find index to verify that join fields will be unique");
        }
    }

    std::shared_ptr<const Query> query_of(View document) const {
        Writer filter;
        for (const std::string& field : fields_) {
            const auto value = value_at(document, split_path(field));
            const bool is_id = field == "_id";
            if ((!value && !is_id) || (value && (value->is_null() || value->is(Type::array)))) {
                throw MongoError(
                    51132,
                    "$merge write error: 'on' field '" + field +
                        "' cannot be missing, null, undefined or an array");
            }
            if (value) {
                filter.object(field, Writer().put("$eq", *value).finish());
            }
        }
        return Query::parse(target_, filter.finish());
    }

    void put(std::optional<Collection>& collection, View document) {
        const auto query = query_of(document);
        const bool may_be_there = collection && !query->filter_bytes.view().empty();
        const auto found = may_be_there ? find_documents(context_, *collection, *query, 1)
                                        : std::vector<Found>();
        if (!found.empty() && matched_ != "fail") {
            change(*collection, *query, found.front(), document);
            return;
        }
        if (found.empty() && absent_ == "discard") {
            return;
        }
        if (found.empty() && absent_ == "fail") {
            throw MongoError(
                13113,
                "$merge could not find a matching document in the target collection for at least "
                "one document in the source collection");
        }
        if (!collection) {
            collection = Collection::create(context_, target_);
        }
        insert_new(context_, *collection, document); // or it is a duplicate
    }

    void change(Collection& collection, const Query& query, const Found& found, View document) {
        if (!stages_ && matched_ == "keepExisting") {
            return;
        }
        const Document literal = Writer().object("$literal", document).finish();
        Document kept;
        Value update{Type::object, document.bytes()}; // replace
        if (stages_) {
            const Document let = Writer().object("new", literal).finish();
            update = with_values(Variables(let.view()), *stages_, kept);
        } else if (matched_ == "merge") {
            ArrayWriter both;
            both.add_text("$$ROOT").add_object(literal);
            const Document merged = Writer().array("$mergeObjects", both.finish()).finish();
            ArrayWriter stages;
            stages.add_object(Writer().object("$replaceWith", merged).finish());
            kept = stages.finish();
            update = {Type::array, kept.view().bytes()};
        }
        update_document(context_, collection, found, query, Update(update, std::nullopt));
    }

    Context& context_;
    Namespace target_;
    std::vector<std::string> fields_ = {"_id"};
    std::optional<Value> stages_; // of whenMatched
    std::string matched_ = "merge";
    std::string absent_ = "insert";
};

} // namespace

bool is_output(std::string_view stage) {
    return stage == "$out" || stage == "$merge";
}

bool has_output(const Command& command) {
    if (command.name != "aggregate") {
        return false;
    }
    const auto pipeline = command.body.find("pipeline");
    if (!pipeline || !pipeline->is(Type::array)) {
        return false;
    }
    bool is_last = false;
    for (const Member& member : pipeline->view()) {
        const auto first =
            member.value.is(Type::object) ? member.value.view().first() : std::nullopt;
        is_last = first && is_output(first->name);
    }
    return is_last;
}

void write_output(
    Context& context,
    const std::string& database,
    const Member& stage,
    const std::deque<Document>& documents) {
    if (stage.name == "$out") {
        write_out(context, target_of(database, stage.value, "$out"), documents);
    } else {
        Merge(context, database, stage.value).run(documents);
    }
}

} // namespace snowglobe::mongodb
