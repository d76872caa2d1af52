import BillOfMaterials
import Diagnostics
import Packages

/// The packages of a list, one line each: `purl key? relationship flags (groups) :line -> what it needs`.
///
/// Left out is what is unknown or empty; needs are named `name@version` and sorted.
func shown(_ list: PackageList) -> [String] {
  var needs: [Int: [String]] = [:]
  for edge in list.edges {
    let to = list.packages[edge.to]
    needs[edge.from, default: []].append("\(to.name)@\(to.version)")
  }
  return list.packages.enumerated().map { position, package in
    var words = [package.purl?.text ?? "\(package.name)@\(package.version)"]
    if package.relationship != .unknown { words.append(package.relationship.rawValue) }
    if package.isDevelopment { words.append("dev") }
    if package.isOptional { words.append("optional") }
    if !package.groups.isEmpty { words.append("(\(package.groups.joined(separator: " ")))") }
    if let line = package.line { words.append(":\(line)") }
    if let needs = needs[position] { words.append("-> " + needs.sorted().joined(separator: ", ")) }
    return words.joined(separator: " ")
  }
}

/// The warnings of a list, one line each: `line code: message`.
func warnings(_ list: PackageList) -> [String] {
  list.warnings.map { "\($0.location?.line ?? 0) \($0.code.name): \($0.message)" }
}

/// Reads a text as the file of that name; `others` lie beside it.
func read(_ text: String, _ path: String, beside others: [String: String] = [:], osRelease: String? = nil)
  throws
  -> PackageList
{
  let distribution = osRelease.map { LinuxDistribution(osRelease: Array($0.utf8)) }
  let context = ListContext(path: path, distribution: distribution) { others[$0].map { Array($0.utf8) } }
  guard let list = try packageList(Array(text.utf8), context) else { throw NotAList(path: path) }
  return list
}

/// A name that no format has.
struct NotAList: Error { let path: String }
