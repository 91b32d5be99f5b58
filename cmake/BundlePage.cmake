# What changing and testing the page needs: node and npm. Building candled needs neither, because web/page/dist is in the tree.
#
# Targets, all of which work on a copy of web/page in ${CMAKE_BINARY_DIR}/page:
#   page             bundles the page into web/page/dist, to be committed
#   page_bundled     bundles it into ${CMAKE_BINARY_DIR}/page/dist, for comparison
#   page_types       checks the types of the sources
find_program(CANDLED_NODE NAMES node nodejs)
find_program(CANDLED_NPM NAMES npm)
mark_as_advanced(CANDLED_NODE CANDLED_NPM)
if(NOT CANDLED_NODE OR NOT CANDLED_NPM)
  if(CANDLED_TESTS)
    message(FATAL_ERROR "the page is tested with node and npm, which `scripts/install-dependencies --tests` installs; "
                        "-DCANDLED_TESTS=OFF leaves all tests out, -DCANDLED_WEB=OFF the page")
  endif()
  return()
endif()

# candled_npm_install(<folder> MANIFESTS <folder>)
#
# Installs into <folder>/node_modules what the package.json and package-lock.json of MANIFESTS name, and runs no script of it.
# <folder>/installed is made when that is done. npm asks its registry the first time, and again when those files change.
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

set(source ${CMAKE_SOURCE_DIR}/web/page)
set(folder ${CMAKE_BINARY_DIR}/page)
set(bundle ${CMAKE_COMMAND} -E chdir ${folder} ${CANDLED_NPM} run --silent build -- --out)
candled_npm_install(${folder} MANIFESTS ${source})

set(parts src test licences)
list(TRANSFORM parts REPLACE "(.+)" "${source}/\\1/*" OUTPUT_VARIABLE patterns)
file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${patterns})
set(tools ${source}/build.mjs ${source}/test.mjs ${source}/tsconfig.json)
set(copies "")
foreach(part IN LISTS parts)
  list(APPEND copies
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${folder}/${part}
    COMMAND ${CMAKE_COMMAND} -E copy_directory ${source}/${part} ${folder}/${part})
endforeach()
add_custom_command(
  OUTPUT ${folder}/copied
  ${copies}
  COMMAND ${CMAKE_COMMAND} -E copy ${tools} ${folder}
  COMMAND ${CMAKE_COMMAND} -E touch ${folder}/copied
  DEPENDS ${sources} ${tools} ${folder}/installed
  VERBATIM)

add_custom_command(
  OUTPUT ${folder}/dist/index.html
  COMMAND ${bundle} ${folder}/dist
  DEPENDS ${folder}/copied
  COMMENT "Bundling the page"
  VERBATIM)
add_custom_target(page_bundled DEPENDS ${folder}/dist/index.html)

add_custom_target(page COMMAND ${bundle} ${CANDLED_PAGE_DIST} DEPENDS ${folder}/copied VERBATIM)

add_custom_target(page_types
  COMMAND ${CMAKE_COMMAND} -E chdir ${folder} ${CANDLED_NPM} run --silent check
  DEPENDS ${folder}/copied
  VERBATIM)
