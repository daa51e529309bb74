# cmake --install BUILD --prefix PREFIX, once `product` is built: the binary, the SDK, its CMake package, the documents.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/snowglobe)
set(headers ${CMAKE_INSTALL_INCLUDEDIR})
# The default component of what is installed here, in a project that adds this one, too.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME snowglobe)

set(targets snowglobe_sdk snowglobe_json snowglobe_own_json)
if(TARGET snowglobe)
    list(APPEND targets snowglobe)
endif()
install(TARGETS ${targets} EXPORT snowglobe
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    INCLUDES DESTINATION ${headers})
install(DIRECTORY ${snowglobe_SOURCE_DIR}/emulator/handler/include/snowglobe DESTINATION ${headers})
# Where <snowglobe/json.h> looks for them.
target_include_directories(snowglobe_own_json INTERFACE $<INSTALL_INTERFACE:${headers}/snowglobe/own_json>)
install(FILES ${snowglobe_SOURCE_DIR}/emulator/base/json.h ${snowglobe_SOURCE_DIR}/emulator/base/json_fwd.h
    DESTINATION ${headers}/snowglobe/own_json/emulator/base)

install(EXPORT snowglobe FILE snowglobe-targets.cmake NAMESPACE snowglobe:: DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/snowglobe-config-version.cmake COMPATIBILITY SameMinorVersion)
# Under its name in the repository, CMake would find the folder of a clone beside a bin/ of PATH.
install(FILES ${snowglobe_SOURCE_DIR}/cmake/snowglobe-config.cmake.in DESTINATION ${package} RENAME snowglobe-config.cmake)
install(FILES ${PROJECT_BINARY_DIR}/snowglobe-config-version.cmake
    ${snowglobe_SOURCE_DIR}/cmake/snowglobe_handlers.cmake
    DESTINATION ${package})
install(FILES ${snowglobe_SOURCE_DIR}/LICENSE ${snowglobe_SOURCE_DIR}/emulator/docs/handlers.md ${snowglobe_SOURCE_DIR}/emulator/docs/fixtures.md
    ${snowglobe_SOURCE_DIR}/emulator/docs/debugging.md ${snowglobe_SOURCE_DIR}/emulator/docs/legal-orders.md
    ${snowglobe_SOURCE_DIR}/emulator/docs/sanitizers.md ${snowglobe_SOURCE_DIR}/emulator/docs/journal.md
    ${snowglobe_SOURCE_DIR}/emulator/docs/runtimes.md ${snowglobe_SOURCE_DIR}/emulator/docs/levels.md
    DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/snowglobe)
