#include "services/dynamodb/table_definition.h"

#include "emulator/base/error.h"
#include "services/dynamodb/throughput.h"

#include <set>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t global_indexes_max = 20;
constexpr std::size_t local_indexes_max = 5;
constexpr std::size_t key_attributes_max = 4;       // of each kind, in a global index
constexpr std::size_t non_key_attributes_max = 100; // over all indexes of a table

const char* const same_name =
    "Both the Hash Key and the Range Key element in the KeySchema have the same name";

struct KeyElement {
    std::string name;
    bool is_hash;
};

std::vector<KeyElement> elements_of(const json& members) {
    std::vector<KeyElement> out;
    for (const json& element : members.at("KeySchema")) {
        out.push_back({element.at("AttributeName"), element.at("KeyType") == "HASH"});
    }
    return out;
}

std::vector<std::string> names_of(const std::vector<KeyElement>& elements) {
    std::vector<std::string> out;
    for (const KeyElement& element : elements) {
        out.push_back(element.name);
    }
    return out;
}

std::vector<std::string> names_of(const Definitions& definitions) {
    std::vector<std::string> out;
    for (const auto& [name, type] : definitions) {
        out.push_back(name);
    }
    return out;
}

const std::string* type_in(const Definitions& definitions, const std::string& name) {
    for (const auto& [defined, type] : definitions) {
        if (defined == name) {
            return &type;
        }
    }
    return nullptr;
}

void check_defined(const std::vector<KeyElement>& elements, const Definitions& definitions) {
    for (const KeyElement& element : elements) {
        if (type_in(definitions, element.name) == nullptr) {
            invalid_values(
                "Some index key attributes are not defined in AttributeDefinitions. Keys: " +
                list_text(names_of(elements)) +
                ", AttributeDefinitions: " + list_text(names_of(definitions)));
        }
    }
}

KeySchema schema_of(const std::vector<KeyElement>& elements, const Definitions& definitions) {
    KeySchema schema;
    for (const KeyElement& element : elements) {
        (element.is_hash ? schema.hash : schema.range)
            .push_back({element.name, *type_in(definitions, element.name)});
    }
    return schema;
}

// A table's or a local index's schema: HASH, then perhaps RANGE. That there are one or two is
// checked with the request's shape.
void check_simple_schema(const std::vector<KeyElement>& elements) {
    if (!elements.front().is_hash) {
        throw ApiError::validation(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    }
    if (elements.size() > 1) {
        if (elements[0].name == elements[1].name) {
            throw ApiError::validation(same_name);
        }
        if (elements[1].is_hash) {
            throw ApiError::validation(
                "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        }
    }
}

// A global index's: 1 to 4 HASH, then 0 to 4 RANGE.
void check_global_schema(const std::vector<KeyElement>& elements) {
    if (elements.size() <= 2 && !(elements.size() == 2 && elements[1].is_hash)) {
        check_simple_schema(elements);
        return;
    }
    if (!elements.front().is_hash) {
        throw ApiError::validation(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    }
    std::set<std::string> names;
    std::size_t hash_count = 0;
    bool range_seen = false;
    for (const KeyElement& element : elements) {
        if (!names.insert(element.name).second) {
            throw ApiError::validation(
                "The KeySchema contains multiple key attributes with the same name");
        }
        if (element.is_hash && range_seen) {
            invalid_values("All HASH key attributes must precede RANGE key attributes in the "
                           "KeySchema");
        }
        range_seen = range_seen || !element.is_hash;
        hash_count += element.is_hash ? 1 : 0;
    }
    if (hash_count > key_attributes_max) {
        invalid_values("The KeySchema exceeds the maximum allowed number of HASH key attributes");
    }
    if (elements.size() - hash_count > key_attributes_max) {
        invalid_values("The KeySchema exceeds the maximum allowed number of RANGE key attributes");
    }
}

void parse_projection(const json& members, IndexDescription& index) {
    const json projection = members.value("Projection", json::object());
    if (!projection.contains("ProjectionType")) {
        invalid_values("Unknown ProjectionType: null");
    }
    const std::string type = projection.at("ProjectionType");
    const auto attributes = projection.find("NonKeyAttributes");
    if (type == "INCLUDE") {
        if (attributes == projection.end()) {
            invalid_values("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
        }
        index.projection = IndexProjection::include;
        index.non_key_attributes = attributes->get<std::vector<std::string>>();
        std::set<std::string> names;
        for (const std::string& name : index.non_key_attributes) {
            if (!names.insert(name).second) {
                invalid_values("Duplicate element in NonKeyAttributes: " + name);
            }
        }
        return;
    }
    if (attributes != projection.end()) {
        invalid_values("ProjectionType is " + type + ", but NonKeyAttributes is specified");
    }
    index.projection = type == "KEYS_ONLY" ? IndexProjection::keys_only : IndexProjection::all;
}

IndexDescription parse_local_index(
    const json& members, const TableDescription& table, const Definitions& definitions) {
    IndexDescription index;
    index.name = members.at("IndexName");
    const std::vector<KeyElement> elements = elements_of(members);
    check_defined(elements, definitions);
    check_simple_schema(elements);
    if (elements.size() != 2) {
        invalid_values("Index KeySchema does not have a range key for index: " + index.name);
    }
    const std::string& table_hash = table.keys.hash.front().name;
    if (elements.front().name != table_hash) {
        invalid_values(
            "Index KeySchema does not have the same leading hash key as table KeySchema for "
            "index: " +
            index.name + ". index hash key: " + elements.front().name +
            ", table hash key: " + table_hash);
    }
    parse_projection(members, index);
    index.keys = schema_of(elements, definitions);
    return index;
}

void parse_local_indexes(
    const json& list, TableDescription& table, const Definitions& definitions) {
    if (list.empty()) {
        invalid_values("List of LocalSecondaryIndexes is empty");
    }
    if (table.keys.range.empty()) {
        invalid_values("Table KeySchema does not have a range key, which is required when "
                       "specifying a LocalSecondaryIndex");
    }
    for (const json& members : list) {
        table.indexes.push_back(parse_local_index(members, table, definitions));
    }
    if (list.size() > local_indexes_max) {
        invalid_values("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
    }
}

void parse_global_indexes(
    const json& list, TableDescription& table, const Definitions& definitions) {
    if (list.empty()) {
        invalid_values("List of GlobalSecondaryIndexes is empty");
    }
    for (const json& members : list) {
        table.indexes.push_back(parse_global_index(members, definitions, table.on_demand, false));
    }
    if (list.size() > global_indexes_max) {
        invalid_values("GlobalSecondaryIndex count exceeds the per-table limit of 20");
    }
}

void check_index_names(const TableDescription& table) {
    std::set<std::string> names;
    std::size_t non_key_attributes = 0;
    for (const IndexDescription& index : table.indexes) {
        if (!names.insert(index.name).second) {
            invalid_values("Duplicate index name: " + index.name);
        }
        non_key_attributes += index.non_key_attributes.size();
    }
    if (non_key_attributes > non_key_attributes_max) {
        invalid_values("NonKeyAttributes count exceeds the per-table limit of 100");
    }
}

void check_definitions_used(const TableDescription& table, const Definitions& definitions) {
    if (table.indexes.empty()) {
        if (table.keys.hash.size() + table.keys.range.size() != definitions.size()) {
            invalid_values("Number of attributes in KeySchema does not exactly match number of "
                           "attributes defined in AttributeDefinitions");
        }
        return;
    }
    std::vector<std::string> used;
    for (const auto& [name, type] : used_definitions(table)) {
        used.push_back(name);
    }
    if (used.size() != definitions.size()) {
        invalid_values(
            "Some AttributeDefinitions are not used. AttributeDefinitions: " +
            list_text(names_of(definitions)) + ", keys used: " + list_text(used));
    }
}

} // namespace

void invalid_values(const std::string& what) {
    throw ApiError::validation("One or more parameter values were invalid: " + what);
}

std::string list_text(const std::vector<std::string>& names) {
    std::string out = "[";
    for (const std::string& name : names) {
        out += (out.size() > 1 ? ", " : "") + name;
    }
    return out + "]";
}

Definitions parse_definitions(const json& request) {
    Definitions out;
    for (const json& definition : request.value("AttributeDefinitions", json::array())) {
        const std::string name = definition.at("AttributeName");
        if (type_in(out, name) != nullptr) {
            throw ApiError::validation("Attribute Name is duplicated: " + name); // scylladb#13870
        }
        out.emplace_back(name, definition.at("AttributeType"));
    }
    return out;
}

IndexDescription parse_global_index(
    const json& members, const Definitions& definitions, bool on_demand, bool of_update_table) {
    IndexDescription index;
    index.global = true;
    index.name = members.at("IndexName");
    const std::vector<KeyElement> elements = elements_of(members);
    check_defined(elements, definitions);
    check_global_schema(elements);
    parse_projection(members, index);
    index.keys = schema_of(elements, definitions);
    define_throughput(index, members, on_demand, of_update_table);
    return index;
}

TableDescription parse_table(const json& request) {
    for (const char* member :
         {"VectorIndexes", "ResourcePolicy", "GlobalTableSettingsReplicationMode"}) {
        if (request.contains(member)) {
            throw ApiError::unsupported(std::string("CreateTable's ") + member);
        }
    }
    TableDescription table;
    define_throughput(table, request);
    const Definitions definitions = parse_definitions(request);
    const std::vector<KeyElement> elements = elements_of(request);
    if (definitions.size() < elements.size()) { // so, too, when both keys are one attribute
        throw ApiError::validation(
            "Invalid KeySchema: Some index key attribute have no definition");
    }
    check_defined(elements, definitions);
    check_simple_schema(elements);
    table.keys = schema_of(elements, definitions);
    if (request.contains("LocalSecondaryIndexes")) {
        parse_local_indexes(request.at("LocalSecondaryIndexes"), table, definitions);
    }
    if (request.contains("GlobalSecondaryIndexes")) {
        parse_global_indexes(request.at("GlobalSecondaryIndexes"), table, definitions);
    }
    check_index_names(table);
    check_definitions_used(table, definitions);
    table.definitions = used_definitions(table);
    table.name = request.at("TableName");
    table.table_class = request.value("TableClass", "");
    table.deletion_protection = request.value("DeletionProtectionEnabled", false);
    return table;
}

std::string parse_stream_view(const json& request) {
    const auto stream = request.find("StreamSpecification");
    if (stream == request.end()) {
        return {};
    }
    const bool enabled = stream->value("StreamEnabled", false);
    const bool view = stream->contains("StreamViewType");
    if (!enabled && view) {
        invalid_values("Table is being created with a stream disabled, UpdateViewType should not "
                       "be specified");
    }
    if (enabled && !view) {
        invalid_values("Table is being created with a stream enabled, UpdateViewType is required");
    }
    return enabled ? stream->at("StreamViewType").get<std::string>() : std::string();
}

std::map<std::string, std::string> used_definitions(const TableDescription& table) {
    std::map<std::string, std::string> out;
    const auto add = [&](const KeySchema& schema) {
        for (const auto* attributes : {&schema.hash, &schema.range}) {
            for (const KeyAttribute& attribute : *attributes) {
                out[attribute.name] = attribute.type;
            }
        }
    };
    add(table.keys);
    for (const IndexDescription& index : table.indexes) {
        add(index.keys);
    }
    return out;
}

} // namespace snowglobe::dynamodb
