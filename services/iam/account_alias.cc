#include "services/iam/account_alias.h"

#include "emulator/store/rows.h"

namespace snowglobe::iam {

namespace {

struct Alias {
    std::string alias;
    template <class Archive> void fields(Archive& archive) { archive(alias); }
};

Key alias_key(const Context& context) {
    return Key("iam.alias").text(context.scope.account);
}

} // namespace

RowKind alias_row() {
    return {"iam.alias", "t", record_form<Alias>};
}

std::string find_alias(const Context& context) {
    return Rows<Alias>(context.store).find(alias_key(context)).value_or(Alias{}).alias;
}

void put_alias(const Context& context, const std::string& alias) {
    Rows<Alias>(context.store).put(alias_key(context), {alias});
}

} // namespace snowglobe::iam
