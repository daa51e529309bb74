#include "services/iam/lists.h"

#include "emulator/base/json.h"
#include "emulator/base/lower_case.h"
#include "services/iam/page.h"

namespace snowglobe::iam {

json list_entities(
    const Context& context,
    Kind kind,
    const json& request,
    std::string_view member,
    const std::function<bool(const Entity& entity)>& is_wanted) {
    const auto prefix = request.value("PathPrefix", std::string("/"));
    Page page(request, member);
    scan_entities(context, kind, [&](const Entity& entity) {
        const std::string key = lower_case(entity.name);
        const bool is_on_it = page.is_wanted(key) && entity.path.starts_with(prefix) &&
                              (!is_wanted || is_wanted(entity));
        return !is_on_it || page.add(key, listed_json(context, kind, entity));
    });
    return page.answer();
}

} // namespace snowglobe::iam
