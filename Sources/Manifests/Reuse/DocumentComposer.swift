/// Composing documents of YAML nodes, before anybody asks what kind they are.
///
///     parent <- this document <- its overlays, in the order chosen
///
/// 1. A node keeps the place where it was written, whatever it is merged into: places and relative paths stay right.
/// 2. Each document's `${{ vars.… }}` see its own variables only, and are replaced before it is merged.
/// 3. What a value brings is not looked at again: no value may hold `${{`.
/// 4. A document outside the repository is read only with the digest that its reader wrote down.
/// 5. The chain is at most `maximumDepth` long and never closes.
/// 6. Nothing is read but by `DocumentFiles`.
public import Diagnostics
import OperatingSystem
import YAML

/// Reads documents with all that they are composed of.
public struct DocumentComposer: Sendable {
  /// How many documents may extend, or be part of, one another.
  public static let maximumDepth = 8
  /// The keys of the envelope that composing takes away.
  static let keys = ["extends", "variables", "overlays"]

  let files: DocumentFiles
  let selection: Selection
  /// The folder whose documents need no digest; `nil`: every place is allowed.
  let repository: String?

  /// A composer for what one command line gives, or what a document names.
  public init(_ files: DocumentFiles, selection: Selection = Selection(), repository: String? = nil) {
    (self.files, self.selection, self.repository) = (files, selection, repository)
  }

  /// Every document of a file that the command line gives.
  public func documents(in file: String, into problems: inout [Problem]) -> [ComposedDocument] {
    let bytes: [UInt8]
    do { bytes = try files.read(file) } catch {
      problems.append(error)
      return []
    }
    let trail = [Step(realPath: files.realPath(file) ?? file, written: file)]
    return Document.nodes(in: bytes, file: file, into: &problems).map {
      var composition = Composition(self, trail: trail, file: file, bytes: bytes)
      return composition.composed($0, from: .selection(selection), into: &problems)
    }
  }

  /// The only document of a file that another document names, of the given kind.
  public func document(_ kind: DocumentKind, _ reference: DocumentReference, into problems: inout [Problem])
    -> ComposedDocument?
  {
    let opened: OpenedDocument
    do { opened = try files.open(reference, as: kind.rawValue, repository: repository) } catch {
      problems.append(error)
      return nil
    }
    let path = reference.path.path
    guard let root = Document.onlyNode(in: opened.bytes, file: path, into: &problems) else { return nil }
    var composition = Composition(
      self, trail: [Step(realPath: opened.realPath, written: path)], file: path, bytes: opened.bytes)
    let source = Variables.Source.reference(reference.location, written: reference.written)
    let composed = composition.composed(root, from: source, into: &problems)
    guard let document = composed.document, document.expect(kind, into: &problems) else { return nil }
    return composed
  }
}

/// A document on the way from the one that was asked for to what it is made of.
struct Step {
  let realPath: String
  let written: String
}
