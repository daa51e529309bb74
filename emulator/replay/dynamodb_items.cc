// The output of `aws dynamodb scan` or `query`, page by page, or of an export to S3 in the format
// DYNAMODB_JSON ({"Item": {...}} a line): each item is a line `state:TABLE`.
#include "emulator/replay/fixture.h"
#include "emulator/replay/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace snowglobe {

namespace {

constexpr std::array<std::string_view, 10> types = {
    "B", "BOOL", "BS", "L", "M", "N", "NS", "NULL", "S", "SS"};

bool is_value(const json& value) {
    return value.is_object() && value.size() == 1 &&
           std::find(types.begin(), types.end(), value.begin().key()) != types.end();
}

bool is_item(const json& item) {
    return item.is_object() && !item.empty() &&
           std::all_of(item.begin(), item.end(), [](const json& value) { return is_value(value); });
}

class DynamodbItems final : public ImportKind {
public:
    DynamodbItems(const ImportOptions& options, WriteLine write)
        : table_(options.table), write_(std::move(write)) {}

    std::string_view command() const override { return "aws dynamodb scan"; }
    std::string_view list() const override { return "Items"; }
    bool is_record(const json& document) const override {
        return document.is_object() && (holds_item(document) || is_item(document));
    }
    bool is_page(const json& document) const override {
        return document.is_object() && document.contains("ScannedCount");
    }
    void add(json record) override;
    void end_page(const json& rest) override;
    ImportReport finish() override;

private:
    static bool holds_item(const json& document) {
        const auto item = document.find("Item");
        return item != document.end() && !is_value(*item) && item->is_object();
    }
    static std::uint64_t number(const json& rest, const char* name) {
        const auto found = rest.find(name);
        return found != rest.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
    }

    std::string table_;
    WriteLine write_;
    std::uint64_t items_ = 0;
    std::uint64_t pages_ = 0;
    std::uint64_t counted_ = 0; // the sum of Count
    std::uint64_t scanned_ = 0; // and of ScannedCount
    bool goes_on_ = false;
};

void DynamodbItems::add(json record) {
    json item = holds_item(record) ? std::move(record["Item"]) : std::move(record);
    if (!item.is_object() || item.empty()) {
        throw FixtureError("an item must be an object with attributes");
    }
    for (const auto& [name, value] : item.items()) {
        if (!is_value(value)) {
            throw FixtureError(fmt::format(
                R"(attribute '{}' says no type, like {{"S": "a"}}: the dump must be made with )"
                "aws dynamodb scan or a low-level client",
                name));
        }
    }
    if (table_.empty()) {
        throw FixtureError("name the table with --table TABLE: the dump does not hold its name");
    }
    write_({{"source", "state:" + table_}, {"body", std::move(item)}});
    ++items_;
}

void DynamodbItems::end_page(const json& rest) {
    ++pages_;
    counted_ += number(rest, "Count");
    scanned_ += number(rest, "ScannedCount");
    goes_on_ = rest.contains("NextToken") || rest.contains("LastEvaluatedKey");
}

ImportReport DynamodbItems::finish() {
    ImportReport report;
    report.lines = items_;
    report.what = fmt::format("{} items of {}", items_, command());
    if (pages_ > 1) {
        report.what += fmt::format(", {} pages", pages_);
    }
    report.what += ", for the table " + table_;
    if (items_ == 0 && counted_ > 0) {
        throw FixtureError(fmt::format(
            "it counts {} items and holds none: scan without --select COUNT", counted_));
    }
    if (pages_ > 0 && counted_ != items_ && counted_ > 0) {
        report.notes.push_back(
            fmt::format("the dump counts {} items, and {} are here", counted_, items_));
    }
    if (scanned_ > counted_) {
        report.unknown.push_back(fmt::format(
            "{} items that a filter left out of the dump", scanned_ - counted_));
    }
    if (goes_on_) {
        report.unknown.push_back("the rest of the table: the last page says that there is more "
                                 "(NextToken or LastEvaluatedKey)");
    }
    report.unknown.push_back("when each item was written: all of them stand there from the start");
    return report;
}

} // namespace

std::unique_ptr<ImportKind> import_dynamodb_items(const ImportOptions& options, WriteLine write) {
    return std::make_unique<DynamodbItems>(options, std::move(write));
}

} // namespace snowglobe
