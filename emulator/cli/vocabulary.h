#pragma once
// What files and flags may speak of, as the services bring it: emulator.cc, which alone knows them.
#include "emulator/replay/expect.h"
#include "emulator/replay/fixture.h"
#include "services/service.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snowglobe {

struct Vocabulary {
    FixtureSources sources;  // of a fixture's lines
    ExpectSections sections; // of expectations
    std::vector<ChaosKind> chaos;
    // Services that speak in frames on a port of their own.
    struct Frames {
        std::string service;  // "kafka"
        std::string protocol; // "Kafka"
        std::uint16_t port = 0;
        std::string setting; // "num.partitions=3", an example; empty: nothing of it can be set
        bool tells_its_address = false;
        bool has_rest = false; // it answers over HTTP, too (edge/rest_door.h)
    };
    std::vector<Frames> frames;
};
const Vocabulary& vocabulary();

} // namespace snowglobe
