# How targets of this project are made: one library a layer, one a service. Handler libraries: snowglobe_handlers.cmake.

function(snowglobe_settings target)
    target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${snowglobe_SOURCE_DIR}>)
    target_compile_options(${target} PRIVATE -Wall -Wextra $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow> -Wconversion -Wno-missing-field-initializers)
    target_compile_definitions(${target} PUBLIC $<BUILD_INTERFACE:FMT_HEADER_ONLY=1> $<BUILD_INTERFACE:SPDLOG_FMT_EXTERNAL=1>)
    if(SNOWGLOBE_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    if(SNOWGLOBE_SANITIZE)
        # A finding ends the process; to go on after one would also take twice as long to compile.
        target_compile_options(${target} PRIVATE
            -fsanitize=${SNOWGLOBE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
        target_link_options(${target} PRIVATE -fsanitize=${SNOWGLOBE_SANITIZE})
    endif()
endfunction()

# The JSON value, a library of its own: handler libraries may link it too (snowglobe::own_json).
set(SNOWGLOBE_JSON "/base/(json|json_list|json_output|json_reader|json_writer|utf8)[.]cc$")
function(snowglobe_json)
    file(GLOB sources CONFIGURE_DEPENDS emulator/base/*.cc)
    list(FILTER sources INCLUDE REGEX "${SNOWGLOBE_JSON}")
    add_library(snowglobe_json STATIC ${sources})
    snowglobe_settings(snowglobe_json)
    set_target_properties(snowglobe_json PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_compile_options(snowglobe_json PRIVATE
        $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique> -fvisibility=hidden $<$<CONFIG:Release>:-O3>)
endfunction()

# snowglobe_layer(name folder... [LINK libraries...]): all .cc files of the folders, not below.
function(snowglobe_layer name)
    cmake_parse_arguments(LAYER "" "" "LINK" ${ARGN})
    set(sources)
    foreach(folder ${LAYER_UNPARSED_ARGUMENTS})
        file(GLOB found CONFIGURE_DEPENDS ${folder}/*.cc)
        list(APPEND sources ${found})
    endforeach()
    list(FILTER sources EXCLUDE REGEX "${SNOWGLOBE_JSON}")
    if(sources)
        add_library(snowglobe_${name} STATIC ${sources})
        snowglobe_settings(snowglobe_${name})
        target_link_libraries(snowglobe_${name} PUBLIC ${LAYER_LINK})
    else()
        add_library(snowglobe_${name} INTERFACE)
        target_include_directories(snowglobe_${name} INTERFACE ${snowglobe_SOURCE_DIR})
        target_link_libraries(snowglobe_${name} INTERFACE ${LAYER_LINK})
    endif()
endfunction()

# One target for each folder of services/ that has sources.
macro(snowglobe_services)
    set(SNOWGLOBE_SERVICE_TARGETS)
    file(GLOB folders RELATIVE ${snowglobe_SOURCE_DIR} CONFIGURE_DEPENDS services/*)
    foreach(folder ${folders})
        file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cc)
        if(IS_DIRECTORY ${snowglobe_SOURCE_DIR}/${folder} AND sources)
            get_filename_component(service ${folder} NAME)
            add_library(snowglobe_${service} STATIC ${sources})
            snowglobe_settings(snowglobe_${service})
            target_link_libraries(snowglobe_${service} PUBLIC snowglobe_aws snowglobe_service)
            # None of ours: ccache shares precompiled headers between clones, with their paths inside.
            target_precompile_headers(snowglobe_${service} PRIVATE
                <algorithm> <functional> <map> <optional> <ranges> <string> <string_view> <vector>)
            if(SNOWGLOBE_UNITY)
                # Operations only: they keep their helpers in files of the concept, so no names collide.
                set(others ${sources})
                list(FILTER others EXCLUDE REGEX "/operations/")
                set_source_files_properties(${others} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
                set_target_properties(snowglobe_${service} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
            endif()
            list(APPEND SNOWGLOBE_SERVICE_TARGETS snowglobe_${service})
        endif()
    endforeach()
endmacro()

# Everything a program needs that loads handler libraries: it exports the interposed symbols, and
# is linked statically but for glibc, so that it runs on any Debian 12 or newer without packages.
function(snowglobe_host_link target)
    if(NOT SNOWGLOBE_SANITIZE)
        # A world is one thread that makes and drops many small values: a fifth faster than glibc's.
        target_link_libraries(${target} PRIVATE -l:libtcmalloc_minimal.a)
        # A sanitizer's library would export our __cxa_throw to handlers, whose unwinder is another.
        target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
    endif()
    target_link_options(${target} PRIVATE -no-pie
        -Wl,--gc-sections -Wl,--dynamic-list=${snowglobe_SOURCE_DIR}/emulator/handler/exported.txt)
    set_target_properties(${target} PROPERTIES LINK_DEPENDS ${snowglobe_SOURCE_DIR}/emulator/handler/exported.txt)
endfunction()
