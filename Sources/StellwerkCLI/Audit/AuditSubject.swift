import Diagnostics
import Manifests
import OperatingSystem
import Pipelines
import YAML

/// Everything an audit looks at: packages with their plans, and every document as it is written.
struct AuditSubject {
  /// A document with all its places.
  struct Source {
    let kind: String
    let node: Node
  }

  private(set) var packages: [LoadedPackage] = []
  private(set) var sources: [Source] = []
  /// Files that were read, so that each is looked at once.
  private var seen: Set<String> = []

  /// Reads manifests and what they name; mistakes are those of `check`, but keys and programs need not be here.
  init(_ files: [String], _ loading: Loading, into problems: inout [Problem]) {
    var loading = loading
    loading.looksAtFiles = false
    packages = loading.check(files, into: &problems)
    for file in files { read(file, into: &problems) }
    guard problems.isEmpty else { return }
    for package in packages {
      for document in package.documents { read(document.path, into: &problems) }
      // `load` has recorded a node that is no path.
      guard let node = package.package.scope.node("spec.exceptions"), let folder = try? InputPath(node),
        isFolder(folder.path)
      else { continue }
      do throws(Problem) {
        for entry in try FolderTree(folder.path).entries
        where entry.path.hasSuffix(".yaml") || entry.path.hasSuffix(".yml") {
          read("\(folder.path)/\(entry.path)", into: &problems)
        }
      } catch { problems.append(error) }
    }
  }

  private mutating func read(_ file: String, into problems: inout [Problem]) {
    guard seen.insert(resolved(file, in: ".")).inserted else { return }
    do throws(Problem) {
      for node in try parseDocuments(try readBytes(of: file), file: file) {
        sources.append(Source(kind: node["kind"]?.scalar ?? "", node: node))
      }
    } catch { problems.append(error) }
  }

  /// The documents of a kind.
  func documents(_ kind: String) -> [Node] { sources.filter { $0.kind == kind }.map(\.node) }

  /// Every stage of every package, each as often as it is written.
  var stages: [Plan.Stage] {
    var known: Set<SourceLocation> = []
    return packages.flatMap(\.plan.stages).map(\.asWritten)
      .filter { known.insert($0.location).inserted }
  }

  /// Where an option of a stage is written; where the stage is, if the option is left out.
  func place(of option: String, in stage: Plan.Stage) -> SourceLocation {
    for pipeline in documents("Pipeline") {
      for node in pipeline["spec"]?["stages"]?.elements ?? [] where node.location == stage.location {
        return node["with"]?.pair(option)?.key.location ?? stage.location
      }
    }
    return stage.location
  }
}
