#pragma once

namespace snowglobe {
class json;
} // namespace snowglobe
