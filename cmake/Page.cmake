# candled_bundle_page(OUTPUT <file.cpp>)
#
# Bundles web/page and writes <file.cpp>, which defines candled::page::files(). All of it happens in
# ${CMAKE_BINARY_DIR}/page: nothing is written beside the sources. npm installs what package-lock.json names, and runs no
# script of it; that needs the registry once, and again only when that file changes. CANDLED_PAGE_DIST is where the bundle
# stands as files.
find_program(CANDLED_NODE NAMES node nodejs)
find_program(CANDLED_NPM NAMES npm)
if(NOT CANDLED_NODE OR NOT CANDLED_NPM)
  message(FATAL_ERROR "the page is bundled with node and npm, which scripts/install-dependencies installs; -DCANDLED_WEB=OFF leaves it out")
endif()

# candled_npm_install(<folder> MANIFESTS <folder>)
#
# Installs into <folder>/node_modules what the package.json and package-lock.json of MANIFESTS name. <folder>/installed is
# made when that is done.
function(candled_npm_install folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MANIFESTS" "")
  set(manifests ${arg_MANIFESTS}/package.json ${arg_MANIFESTS}/package-lock.json)
  add_custom_command(
    OUTPUT ${folder}/installed
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND ${CMAKE_COMMAND} -E copy ${manifests} ${folder}
    COMMAND ${CMAKE_COMMAND} -E chdir ${folder} ${CANDLED_NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${folder}/installed
    DEPENDS ${manifests}
    COMMENT "Installing what ${arg_MANIFESTS}/package-lock.json names"
    VERBATIM)
endfunction()

set(CANDLED_PAGE_DIST ${CMAKE_BINARY_DIR}/page/dist)
set(CANDLED_EMBED_PAGE_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed-page.mjs)

function(candled_bundle_page)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUTPUT" "")
  set(source ${CMAKE_SOURCE_DIR}/web/page)
  set(folder ${CMAKE_BINARY_DIR}/page)
  candled_npm_install(${folder} MANIFESTS ${source})
  # tsc in the bundle's folder, on a copy of the sources.
  add_custom_target(page_types
    COMMAND ${CMAKE_COMMAND} -E chdir ${folder} ${CANDLED_NPM} run --silent check
    DEPENDS ${arg_OUTPUT}
    VERBATIM)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${source}/*)
  list(FILTER sources EXCLUDE REGEX "^${source}/(node_modules|dist)/")
  add_custom_command(
    OUTPUT ${arg_OUTPUT}
    COMMAND ${CANDLED_NODE} ${CANDLED_EMBED_PAGE_SCRIPT} ${CANDLED_NPM} ${source} ${folder} ${CANDLED_PAGE_DIST} ${arg_OUTPUT}
    DEPENDS ${sources} ${folder}/installed ${CANDLED_EMBED_PAGE_SCRIPT}
    COMMENT "Bundling the page"
    VERBATIM)
endfunction()
