#include "emulator/aws/rest_places.h"

#include "emulator/aws/event_stream.h"
#include "emulator/aws/json_codec.h"
#include "emulator/aws/text_value.h"
#include "emulator/base/encoding.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>
#include <vector>

namespace snowglobe {

namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        if (end > 0) {
            segments.push_back(path.substr(0, end));
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return segments;
}

bool is_label(std::string_view segment) {
    return segment.starts_with('{');
}

// "{Key+}" stands for the rest of the path, with its slashes. It is the last one.
bool is_greedy(std::string_view segment) {
    return segment.ends_with("+}");
}

std::string_view name_of_label(std::string_view label) {
    return label.substr(1, label.size() - (is_greedy(label) ? 3 : 2));
}

bool matches(
    const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& segments) {
    const bool takes_all = !pattern.empty() && is_greedy(pattern.back());
    const bool fits = takes_all ? segments.size() >= pattern.size()
                                : segments.size() == pattern.size();
    return fits && std::equal(
                       pattern.begin(), pattern.end(), segments.begin(), [](auto want, auto have) {
                           return is_label(want) || want == have;
                       });
}

using Query = std::vector<std::pair<std::string, std::string>>;

Query query_of(std::string_view rest) {
    Query query;
    while (!rest.empty()) {
        query.push_back(take_parameter(rest));
    }
    return query;
}

bool has_parameter(const Query& query, std::string_view name) {
    return std::ranges::find(query, name, &Query::value_type::first) != query.end();
}

// All of "list-type=2", of "select&select-type=2".
bool has_query(const Query& query, const Query& wanted) {
    return std::ranges::all_of(wanted, [&](const auto& one) {
        return one.second.empty() ? has_parameter(query, one.first)
                                  : std::ranges::find(query, one) != query.end();
    });
}

// Of operations with the same method, path and query the one whose required members are there is
// meant: PUT of an object with a header that names a source is a copy.
int members_there(const OperationModel& operation, const HttpRequest& request, const Query& query) {
    int there = 0;
    if (operation.input != nullptr) {
        for (const ShapeMember& member : operation.input->members()) {
            if (member.required && member.location == Location::query) {
                there += has_parameter(query, member.wire_name) ? 1 : -1;
            } else if (member.required && member.location == Location::header) {
                there += request.header(member.wire_name) ? 1 : -1;
            }
        }
    }
    return there;
}

void read_path(
    const OperationModel& operation,
    const HttpRequest& request,
    const ShapeMember& member,
    json& document) {
    const auto segments = segments_of(request.path());
    const auto pattern = segments_of(operation.path);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (is_label(pattern[i]) && name_of_label(pattern[i]) == member.wire_name) {
            std::string_view text = segments[i];
            if (is_greedy(pattern[i])) {
                const std::string_view path = request.path();
                text = path.substr(static_cast<std::size_t>(text.data() - path.data()));
            }
            document[member.name] = value_of_text(*member.shape, percent_decode(text));
        }
    }
}

void read_query(const Query& query, const ShapeMember& member, json& document) {
    for (const auto& [key, value] : query) {
        if (key != member.wire_name) {
            continue;
        }
        if (member.shape->type == ShapeType::list) {
            document[member.name].push_back(value_of_text(*member.shape->value, value));
        } else {
            document[member.name] = value_of_text(*member.shape, value);
        }
    }
}

std::string_view without_spaces(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
    return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

void read_header(const HttpRequest& request, const ShapeMember& member, json& document) {
    const auto value = request.header(member.wire_name);
    if (!value) {
        return;
    }
    if (member.shape->type != ShapeType::list) {
        document[member.name] = value_of_text(*member.shape, *value);
        return;
    }
    // "a, b". Times, which have a comma of their own, are in no list of AWS's.
    json& list = document[member.name] = json::array();
    for (std::string_view rest = *value; !rest.empty();) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        list.push_back(value_of_text(*member.shape->value, without_spaces(rest.substr(0, end))));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

// All headers that begin so are a map: "x-amz-meta-color".
void read_headers(const HttpRequest& request, const ShapeMember& member, json& document) {
    const std::string_view prefix = member.wire_name;
    for (const auto& [name, value] : request.headers) {
        if (name.size() > prefix.size() &&
            equals_ignoring_case(std::string_view(name).substr(0, prefix.size()), prefix)) {
            document[member.name][name.substr(prefix.size())] =
                value_of_text(*member.shape->value, value);
        }
    }
}

std::string header_text(const Shape& shape, const json& value) {
    if (shape.type != ShapeType::list || !value.is_array()) {
        const bool is_time = shape.type == ShapeType::timestamp;
        return is_time || value.is_string() ? text_of_value(shape, value, DateForm::http)
                                            : print_json(value);
    }
    std::string text;
    for (const json& one : value) {
        text.append(text.empty() ? "" : ", ").append(header_text(*shape.value, one));
    }
    return text;
}

} // namespace

const OperationModel* find_rest_operation(const ServiceModel& model, const HttpRequest& request) {
    const auto segments = segments_of(request.path());
    const Query query = query_of(request.query());
    const OperationModel* best = nullptr;
    std::tuple<std::size_t, std::ptrdiff_t, bool, int> best_fit;
    for (const OperationModel& row : model.operations) {
        if (row.method != request.method) {
            continue;
        }
        const auto pattern = segments_of(row.path);
        if (!matches(pattern, segments)) {
            continue;
        }
        const Query wanted = query_of(row.query);
        if (!has_query(query, wanted)) {
            continue;
        }
        const std::tuple fit(
            wanted.size(),
            std::ranges::count_if(pattern, std::not_fn(is_label)),
            pattern.empty() || !is_greedy(pattern.back()),
            members_there(row, request, query));
        if (best == nullptr || fit > best_fit) {
            best = &row;
            best_fit = fit;
        }
    }
    return best;
}

std::optional<ApiError>
enter_rest(const AwsWire& wire, const Knock& knock, const Door& door, ReplyForm& form) {
    form.model = find_rest_operation(wire.model(), knock.request);
    if (form.model == nullptr) {
        return refuse_with_text(form, no_operation());
    }
    form.operation = form.model->name;
    form.row = door.find(form.operation);
    if (auto error = check_authorization(knock.request, knock.authorization)) {
        return wire.at_the_door(*std::move(error));
    }
    if (form.row == nullptr) {
        return missing_operation(form);
    }
    if (knock.request.body_is_encoded) {
        return undecodable(wire);
    }
    return std::nullopt;
}

void read_places(const OperationModel& operation, const HttpRequest& request, json& document) {
    if (operation.input == nullptr) {
        return;
    }
    const Query query = query_of(request.query());
    for (const ShapeMember& member : operation.input->members()) {
        switch (member.location) {
        case Location::path:
            read_path(operation, request, member, document);
            break;
        case Location::query:
            read_query(query, member, document);
            break;
        case Location::header:
            read_header(request, member, document);
            break;
        case Location::headers:
            read_headers(request, member, document);
            break;
        case Location::payload:
        case Location::status:
        case Location::body:
            break;
        }
    }
}

void write_places(
    const OperationModel& operation, Protocol protocol, json& document, HttpResponse& response) {
    response.status = operation.status;
    if (operation.output == nullptr) {
        return;
    }
    for (const ShapeMember& output : operation.output->members()) {
        const auto member = document.find(output.name);
        const bool stays = output.location == Location::body ||
                           (output.location == Location::payload && !output.shape->is_event_stream);
        if (stays || member == document.end()) {
            continue;
        }
        if (output.location == Location::status && member->is_number_integer()) {
            response.status = member->get<int>();
        } else if (output.location == Location::header) {
            response.headers.emplace_back(output.wire_name, header_text(*output.shape, *member));
        } else if (output.location == Location::headers && member->is_object()) {
            for (const auto& [name, value] : member->items()) {
                response.headers.emplace_back(
                    std::string(output.wire_name) + name, header_text(*output.shape->value, value));
            }
        } else if (output.location == Location::payload) {
            response.body = print_event_stream(*output.shape, *member, protocol);
            response.headers.emplace_back("Content-Type", event_stream_media_type);
        }
        document.erase(member);
    }
}

} // namespace snowglobe
