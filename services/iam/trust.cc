#include "services/iam/trust.h"

#include "services/iam/document.h"
#include "services/iam/entity.h"

namespace snowglobe::iam {

void check_trust(const std::string& document) {
    constexpr std::size_t size_max = 2'048;
    check_document(document, DocumentUse::trust);
    if (counted_size(document) > size_max) {
        throw limit_exceeded("Cannot exceed quota for ACLSizePerRole: 2048");
    }
}

} // namespace snowglobe::iam
