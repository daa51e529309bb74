#include "services/mongodb/pipeline.h"

#include "emulator/base/encoding.h"
#include "services/mongodb/error.h"
#include "services/mongodb/group.h"
#include "services/mongodb/output.h"
#include "services/mongodb/reshaping.h"
#include "services/mongodb/results.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

using Documents = std::deque<Document>;

constexpr std::string_view absent[] = {
    "$bucket", "$bucketAuto", "$changeStream", "$collStats", "$currentOp", "$densify", "$facet",
    "$fill", "$geoNear", "$graphLookup", "$indexStats", "$listSessions", "$lookup",
    "$planCacheStats", "$redact", "$sample", "$search", "$setWindowFields",
    "$sortByCount", "$unionWith", "$vectorSearch"};

std::int64_t whole_of(const Member& stage) {
    const auto number = stage.value.number();
    const auto whole = stage.value.whole();
    const std::string name(stage.name);
    if (!number || !whole || static_cast<double>(*whole) != *number || *whole < 0) {
        throw MongoError(
            name == "$limit" ? 5107201 : 5107200,
            "invalid argument to " + name + " stage: Expected a non-negative number in: " + name);
    }
    if (name == "$limit" && *whole == 0) {
        throw MongoError(15958, "the limit must be positive");
    }
    return *whole;
}

View object_of(const Member& stage, int code, std::string message) {
    if (!stage.value.is(Type::object)) {
        throw MongoError(code, std::move(message));
    }
    return stage.value.view();
}

Documents matched(const Documents& documents, View filter_bytes) {
    const Filter filter(filter_bytes);
    Documents out;
    for (const Document& document : documents) {
        if (filter.matches(document)) {
            out.push_back(document);
        }
    }
    return out;
}

void sort_documents(Documents& documents, View by) {
    if (by.empty()) {
        throw MongoError(15976, "$sort stage must have at least one sort key");
    }
    const KeyPattern pattern = KeyPattern::of_sort(by);
    std::vector<std::pair<std::string, Document>> keyed;
    for (Document& document : documents) {
        std::string key = pattern.sort_key(document);
        keyed.emplace_back(std::move(key), std::move(document));
    }
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    documents.clear();
    for (auto& one : keyed) {
        documents.push_back(std::move(one.second));
    }
}

// The document with another value at the path; no value: without it.
Document replaced(
    View document, const Path& path, std::size_t depth, const std::optional<Value>& value) {
    Writer out;
    for (const Member& member : document) {
        if (member.name != path[depth]) {
            out.put(member.name, member.value);
        } else if (depth + 1 < path.size()) {
            if (member.value.is(Type::object)) {
                out.object(member.name, replaced(member.value.view(), path, depth + 1, value));
            } else {
                out.put(member.name, member.value);
            }
        } else if (value) {
            out.put(member.name, *value);
        }
    }
    return out.finish();
}

Documents unwound(const Documents& documents, const Value& specification) {
    std::string path_text;
    bool keeps_empty = false;
    std::string index_name;
    if (specification.is(Type::string)) {
        path_text = specification.text();
    } else if (specification.is(Type::object)) {
        for (const Member& member : specification.view()) {
            if (member.name == "path" && member.value.is(Type::string)) {
                path_text = member.value.text();
            } else if (member.name == "preserveNullAndEmptyArrays") {
                keeps_empty = member.value.is_true();
            } else if (member.name == "includeArrayIndex" && member.value.is(Type::string)) {
                index_name = member.value.text();
            } else {
                throw MongoError(
                    28811,
                    "unrecognized option to $unwind stage: " + std::string(member.name));
            }
        }
    } else {
        throw MongoError(
            15981,
            "expected either a string or an object as specification for $unwind stage, got " +
                std::string(name_of(specification.type)));
    }
    if (path_text.empty()) {
        throw MongoError(28812, "no path specified to $unwind stage");
    }
    if (path_text.front() != '$') {
        throw MongoError(
            28818, "path option to $unwind stage should be prefixed with a '$': " + path_text);
    }
    const Path path = split_path(std::string_view(path_text).substr(1));
    Documents out;
    const auto emit = [&](const Document& document, const std::optional<std::int64_t>& index) {
        if (index_name.empty()) {
            out.push_back(document);
            return;
        }
        Writer with_index;
        with_index.all(document);
        with_index.put(index_name, index ? OwnedValue::of_int64(*index) : OwnedValue());
        out.push_back(with_index.finish());
    };
    for (const Document& document : documents) {
        const auto value = value_at(document, path);
        if (value && value->is(Type::array) && !value->view().empty()) {
            std::int64_t at = 0;
            for (const Member& member : value->view()) {
                emit(replaced(document, path, 0, member.value), at++);
            }
        } else if (value && !value->is_null() && !value->is(Type::array)) {
            emit(document, std::nullopt);
        } else if (keeps_empty) {
            emit(
                value && value->is(Type::array) ? replaced(document, path, 0, std::nullopt)
                                                : document,
                std::nullopt);
        }
    }
    return out;
}

void run_stage(Documents& documents, const Member& stage) {
    const std::string name(stage.name);
    if (const auto reshaping = Reshaping::parse(stage)) {
        for (Document& document : documents) {
            document = reshaping->apply(document);
        }
    } else if (name == "$match") {
        documents = matched(
            documents,
            object_of(stage, 15959, "the match filter must be an expression in an object"));
    } else if (name == "$sort") {
        sort_documents(
            documents, object_of(stage, 15973, "the $sort key specification must be an object"));
    } else if (name == "$limit") {
        const auto limit = static_cast<std::size_t>(whole_of(stage));
        if (documents.size() > limit) {
            documents.resize(limit);
        }
    } else if (name == "$skip") {
        const auto skip =
            std::min(documents.size(), static_cast<std::size_t>(whole_of(stage)));
        documents.erase(
            documents.begin(), documents.begin() + static_cast<std::ptrdiff_t>(skip));
    } else if (name == "$group") {
        documents = grouped(
            documents,
            object_of(stage, 15947, "a group's fields must be specified in an object"));
    } else if (name == "$unwind") {
        documents = unwound(documents, stage.value);
    } else if (name == "$count") {
        if (!stage.value.is(Type::string) || stage.value.text().empty()) {
            throw MongoError(40156, "the count field must be a non-empty string");
        }
        const auto count = static_cast<std::int64_t>(documents.size());
        documents.clear();
        if (count > 0) {
            documents.push_back(
                Writer().put(stage.value.text(), OwnedValue::of_integer(count)).finish());
        }
    } else if (is_output(name)) {
        throw MongoError(40601, name + " can only be the final stage in the pipeline");
    } else if (std::find(std::begin(absent), std::end(absent), name) != std::end(absent)) {
        throw MongoError::unsupported("the pipeline stage " + name);
    } else {
        throw MongoError(40324, "Unrecognized pipeline stage name: '" + name + "'");
    }
}

} // namespace

std::vector<Member> stages_of(View pipeline) {
    std::vector<Member> stages;
    for (const Member& member : pipeline) {
        if (!member.value.is(Type::object)) {
            throw MongoError(
                ErrorCode::TypeMismatch,
                "Each element of the 'pipeline' array must be an object");
        }
        if (member.value.view().count() != 1) {
            throw MongoError(
                40323, "A pipeline stage specification object must contain exactly one field.");
        }
        stages.push_back(*member.value.view().first());
    }
    return stages;
}

std::deque<Document> run_pipeline(
    Context& context,
    const Namespace& space,
    View pipeline,
    const std::optional<Value>& hint,
    Shapes& shapes) {
    const std::vector<Member> stages = stages_of(pipeline);
    // What the first stages say that a find can say, too: an index may know it.
    std::size_t first = 0;
    View filter;
    View sort;
    if (!stages.empty() && stages[0].name == "$match" && stages[0].value.is(Type::object)) {
        filter = stages[0].value.view();
        ++first;
    }
    if (first < stages.size() && stages[first].name == "$sort" &&
        stages[first].value.is(Type::object) && !stages[first].value.view().empty()) {
        sort = stages[first].value.view();
        ++first;
    }
    std::int64_t limit = 0;
    if (first < stages.size() && stages[first].name == "$limit") {
        limit = whole_of(stages[first]);
        ++first;
    }
    const auto query = Query::parse(space, filter, View(), sort, hint, 0, limit);
    Results results(context, query, shapes);
    Documents documents;
    while (!results.is_exhausted()) {
        const Document batch = results.batch(context, 10'000);
        for (const Member& member : batch.view()) {
            documents.emplace_back(member.value.view());
        }
    }
    for (; first < stages.size(); ++first) {
        run_stage(documents, stages[first]);
    }
    return documents;
}

std::deque<Document> run_pipeline_without_collection(View pipeline, const OwnSession& session) {
    const std::vector<Member> stages = stages_of(pipeline);
    const Member source = stages.empty() ? Member() : stages.front();
    Documents documents;
    if (source.name == "$documents") {
        const Computed all = Expression::parse(source.value).evaluate(View());
        if (!all.value().is(Type::array)) {
            throw MongoError(
                5858203, "error during aggregation :: caused by :: $documents must be an array");
        }
        for (const Member& member : all.value().view()) {
            if (!member.value.is(Type::object)) {
                throw MongoError(40228, "every element of $documents must be an object");
            }
            documents.emplace_back(member.value.view());
        }
    } else if (source.name == "$listLocalSessions") {
        if (session.id) {
            Writer id;
            id.put("id", *session.id);
            id.binary("uid", 0, sha256(session.user));
            documents.push_back(Writer()
                                    .object("_id", id.finish())
                                    .date("lastUse", session.last_use_ms)
                                    .finish());
        }
    } else if (std::find(std::begin(absent), std::end(absent), source.name) != std::end(absent)) {
        throw MongoError::unsupported("the pipeline stage " + std::string(source.name));
    } else {
        throw MongoError(
            ErrorCode::InvalidNamespace,
            "{aggregate: 1} is not valid for '" + std::string(source.name) +
                "'; a collection is required.");
    }
    for (std::size_t i = 1; i < stages.size(); ++i) {
        run_stage(documents, stages[i]);
    }
    return documents;
}

} // namespace snowglobe::mongodb
