#include "services/mongodb/shape.h"

#include "emulator/store/record.h"

namespace snowglobe::mongodb {

namespace {

// Beyond so many collections all are read anew.
constexpr std::size_t known_max = 1'000;

} // namespace

Document Index::shown() const {
    Writer out;
    out.int32("v", 2);
    out.object("key", View(key));
    out.text("name", name);
    out.all(View(options));
    return out.finish();
}

Shape::Shape(CollectionRow row) : row_(std::move(row)) {
    for (const Index& index : row_.indexes) {
        Prepared one;
        one.pattern = KeyPattern(View(index.key));
        if (!index.partial.empty()) {
            one.partial = std::make_shared<const Filter>(View(index.partial)); // which stays here
        }
        prepared_.push_back(std::move(one));
    }
}

std::shared_ptr<const Shape> Shapes::of(std::string_view key, std::string_view bytes) {
    auto found = known_.find(key);
    if (found != known_.end() && found->second.bytes == bytes) {
        return found->second.shape;
    }
    auto shape = std::make_shared<const Shape>(decode<CollectionRow>(bytes));
    if (found == known_.end()) {
        if (known_.size() == known_max) {
            known_.clear();
        }
        found = known_.emplace(key, Known{}).first;
    }
    found->second = {std::string(bytes), shape};
    return shape;
}

} // namespace snowglobe::mongodb
