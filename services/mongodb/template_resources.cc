// A database in templates: its users, its indexes, and whether clients must log in.
#include "services/mongodb/bson_json.h"
#include "services/mongodb/error.h"
#include "services/mongodb/index_spec.h"
#include "services/mongodb/inside.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/users.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

void create_index(Context& context, const std::string& database, const json& wanted) {
    for (const std::string_view needed : {"Collection", "Key"}) {
        if (!wanted.contains(needed)) {
            throw PropertyError{"Indexes", "an index needs " + std::string(needed)};
        }
    }
    const json& spec = wanted;
    const std::string name = spec.at("Collection").get<std::string>();
    json request = {{"key", spec.at("Key")}};
    for (const auto& [from, to] :
         {std::pair{"Unique", "unique"},
          std::pair{"Sparse", "sparse"},
          std::pair{"ExpireAfterSeconds", "expireAfterSeconds"},
          std::pair{"PartialFilterExpression", "partialFilterExpression"}}) {
        if (spec.contains(from)) {
            request[to] = spec.at(from);
        }
    }
    const Document document = command_of("", request);
    std::string made_name;
    if (const auto key = document.find("key"); key && key->is(Type::object)) {
        for (const Member& part : key->view()) {
            made_name += (made_name.empty() ? "" : "_") + std::string(part.name) + "_" +
                         shell_text(part.value);
        }
    }
    Writer named;
    named.all(document);
    named.text("name", spec.value("Name", made_name));
    const Document whole = named.finish();
    Index index = index_of_spec(whole);
    Collection collection = Collection::find_or_create(context, {database, name});
    if (!is_there(collection, index)) {
        collection.add_index(std::move(index));
    }
    collection.save();
}

ResourceAttributes create_database(Service&, Context& context, const ResourceRequest& resource) {
    const json& properties = resource.properties;
    const auto name = properties.value("DatabaseName", resource.generated_name);
    PropertyErrors errors;
    errors.attempt([&] {
        try {
            check_namespace({name, "any"});
        } catch (const MongoError& error) {
            throw PropertyError{"DatabaseName", error.message};
        }
    });
    std::size_t at = 0;
    const json users = properties.value("Users", json::array());
    for (const json& user : users) {
        for (const std::string_view needed : {"Username", "Password"}) {
            if (!user.contains(needed)) {
                throw PropertyError{"Users", "a user needs " + std::string(needed)};
            }
        }
        put_user(
            context,
            user.value("AuthDatabase", "admin"),
            user.at("Username").get<std::string>(),
            user.at("Password").get<std::string>());
    }
    const json collections = properties.value("Collections", json::array());
    for (const json& collection : collections) {
        Collection::find_or_create(context, {name, collection.get<std::string>()}).save();
    }
    const json indexes = properties.value("Indexes", json::array());
    for (const json& index : indexes) {
        errors.attempt([&] {
            try {
                create_index(context, name, index);
            } catch (const MongoError& error) {
                throw PropertyError{"Indexes." + std::to_string(at), error.message};
            } catch (const ApiError& error) {
                throw PropertyError{"Indexes." + std::to_string(at), error.message};
            }
        });
        ++at;
    }
    errors.throw_if_any();
    // Of several databases one is enough.
    require_login(context, properties.value("RequireAuth", false) || requires_login(context));
    return {name, {{"DatabaseName", name}}};
}

// What is there stays; what is new comes to it.
ResourceAttributes update_database(
    Service& service,
    Context& context,
    const ResourceRequest& resource,
    const ExistingResource& existing) {
    if (resource.properties.value("DatabaseName", resource.generated_name) !=
        existing.attributes.ref) {
        throw PropertyError{
            "DatabaseName", "a database keeps its name: " + existing.attributes.ref};
    }
    if (existing.properties.value("RequireAuth", false)) {
        require_login(context, false);
    }
    for (const json& user : existing.properties.value("Users", json::array())) {
        erase_user(
            context,
            user.value("AuthDatabase", "admin"),
            user.at("Username").get<std::string>());
    }
    return create_database(service, context, resource);
}

} // namespace

std::span<const snowglobe::ResourceType> Mongodb::resource_types() const {
    static const std::vector<snowglobe::ResourceType> types{
        {"Snowglobe::MongoDB::Database",
         {{"Collections", property::list(property::text())},
          {"DatabaseName", property::text()},
          {"Indexes",
           property::list(property::structure(
               {{"Collection", property::text()},
                {"ExpireAfterSeconds", property::integer()},
                {"Key", {}},
                {"Name", property::text()},
                {"PartialFilterExpression", {}},
                {"Sparse", property::boolean()},
                {"Unique", property::boolean()}}))},
          {"RequireAuth", property::boolean()},
          {"Users",
           property::list(property::structure(
               {{"AuthDatabase", property::text()},
                {"Password", property::text()},
                {"Username", property::text()}}))}},
         {},
         create_database,
         update_database}};
    return types;
}

} // namespace snowglobe::mongodb
