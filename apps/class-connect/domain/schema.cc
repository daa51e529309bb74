#include "apps/class-connect/domain/schema.h"

namespace class_connect {

const graphql::Schema& action_schema() {
    static const graphql::Schema schema = graphql::Schema::parse(
#include "action.inc"
    );
    return schema;
}

const graphql::Schema& query_schema() {
    static const graphql::Schema schema = graphql::Schema::parse(
#include "query.inc"
    );
    return schema;
}

} // namespace class_connect
