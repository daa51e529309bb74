#include "services/iam/inline_policies.h"

#include "emulator/base/json.h"
#include "services/iam/document.h"
#include "services/iam/page.h"

#include <fmt/format.h>

namespace snowglobe::iam {

namespace {

const char* word_of(Kind kind) {
    return kind == Kind::role ? "role" : kind == Kind::user ? "user" : "group";
}

// Of all inline policies together.
std::size_t bytes_max(Kind kind) {
    return kind == Kind::role ? 10'240 : kind == Kind::user ? 2'048 : 5'120;
}

ApiError no_such_inline_policy(Kind kind, const std::string& name) {
    return no_such_entity(
        fmt::format("The {} policy with name {} cannot be found.", word_of(kind), name));
}

} // namespace

json put_inline_policy(Context& context, Kind kind, const json& request) {
    Entity entity = entity_of(context, kind, request);
    const auto document = request.at("PolicyDocument").get<std::string>();
    check_document(document, DocumentUse::permissions);
    entity.inline_policies[request.at("PolicyName").get<std::string>()] = document;
    std::size_t bytes = 0;
    for (const auto& [name, text] : entity.inline_policies) {
        bytes += counted_size(text);
    }
    if (bytes > bytes_max(kind)) {
        throw limit_exceeded(fmt::format(
            "Maximum policy size of {} bytes exceeded for {} {}",
            bytes_max(kind),
            word_of(kind),
            entity.name));
    }
    put_entity(context, kind, entity);
    return json::object();
}

json get_inline_policy(Context& context, Kind kind, const json& request) {
    const Entity entity = entity_of(context, kind, request);
    const auto name = request.at("PolicyName").get<std::string>();
    const auto found = entity.inline_policies.find(name);
    if (found == entity.inline_policies.end()) {
        throw no_such_inline_policy(kind, name);
    }
    return {
        {name_member(kind), entity.name},
        {"PolicyName", name},
        {"PolicyDocument", encoded(found->second)}};
}

json list_inline_policies(Context& context, Kind kind, const json& request) {
    const Entity entity = entity_of(context, kind, request);
    Page page(request, "PolicyNames");
    for (const auto& [name, document] : entity.inline_policies) {
        if (!page.add(name, name)) {
            break;
        }
    }
    return page.answer();
}

json delete_inline_policy(Context& context, Kind kind, const json& request) {
    Entity entity = entity_of(context, kind, request);
    const auto name = request.at("PolicyName").get<std::string>();
    if (entity.inline_policies.erase(name) == 0) {
        throw no_such_inline_policy(kind, name);
    }
    put_entity(context, kind, entity);
    return json::object();
}

} // namespace snowglobe::iam
