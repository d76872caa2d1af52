public import Diagnostics
public import JSON

/// SLSA provenance v1: what went into a build, and who built (https://slsa.dev/provenance/v1).
public struct Provenance: Sendable {
  /// The template of the build.
  public let buildType: String
  /// What the user chose.
  public let externalParameters: JSON
  /// What the builder chose.
  public let internalParameters: JSON?
  /// Everything that went in.
  public let resolvedDependencies: [ResourceDescriptor]
  /// Who built.
  public let builderID: String
  /// The builder's versions, by component.
  public let builderVersion: JSON?
  /// What came out beside the subject.
  public let byproducts: [ResourceDescriptor]

  /// The builder and template of this program.
  public static let builderID = "urn:stellwerk:builder:v1"
  /// The template of this program: a manifest through a pipeline.
  public static let buildType = "urn:stellwerk:pipeline:v1"

  /// Reads and validates provenance: what the specification requires is there.
  ///
  /// - Throws: `intoto.invalid`.
  public init(json: JSON) throws(Problem) {
    guard let definition = json["buildDefinition"], definition.members != nil else {
      throw Problem(.inTotoInvalid, "provenance has no buildDefinition")
    }
    guard let type = definition["buildType"]?.string, !type.isEmpty else {
      throw Problem(.inTotoInvalid, "buildDefinition has no buildType")
    }
    guard let parameters = definition["externalParameters"], parameters.members != nil else {
      throw Problem(.inTotoInvalid, "buildDefinition has no externalParameters")
    }
    guard let details = json["runDetails"], let builder = details["builder"], builder.members != nil else {
      throw Problem(.inTotoInvalid, "provenance has no runDetails with a builder")
    }
    guard let id = builder["id"]?.string, !id.isEmpty else {
      throw Problem(.inTotoInvalid, "the builder has no id")
    }
    _ = try Self.descriptors(builder["builderDependencies"], at: "builderDependencies")
    buildType = type
    externalParameters = parameters
    internalParameters = definition["internalParameters"]
    resolvedDependencies = try Self.descriptors(
      definition["resolvedDependencies"], at: "resolvedDependencies")
    builderID = id
    builderVersion = builder["version"]
    byproducts = try Self.descriptors(details["byproducts"], at: "byproducts")
  }

  /// What a run did, without its clock: all materials and documents with their digests.
  public init(_ record: RunRecord) {
    buildType = Self.buildType
    externalParameters = .compact([
      "manifest": .string(record.name), "version": record.version.map { .string($0) },
      "pipeline": record.pipeline.map { .string($0) },
    ])
    // The way a program was kept from the machine is the builder's doing, not the user's.
    let isolated = record.stages.filter { $0.stageClass == .pure && !$0.isolation.isEmpty }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    internalParameters =
      isolated.isEmpty ? nil : ["isolation": .object(isolated.map { ($0.name, .strings($0.isolation)) })]
    builderID = Self.builderID
    builderVersion = ["stellwerk": .string(record.toolVersion)]
    let documents = record.documents.filter { $0.role != "approval" }.map { document in
      ResourceDescriptor(
        name: document.path, sha256: document.digest, annotations: ["role": .string(document.role)])
    }
    let materials = record.materials.map { material in
      ResourceDescriptor(
        name: material.name, sha256: material.digest, uri: material.uri,
        annotations: .compact([
          "byteCount": .integer(material.byteCount), "waived": material.isWaived ? true : nil,
          "reason": material.reason.map { .string($0) },
        ]))
    }
    resolvedDependencies = Self.sorted(documents + materials)
    let outputs = record.stages.filter { $0.stageClass == .pure }.flatMap { stage in
      stage.outputs.map { output in
        ResourceDescriptor(
          name: "\(stage.name).\(output.port)", sha256: output.digest, mediaType: output.mediaType)
      }
    }
    byproducts = Self.sorted(outputs)
  }

  /// The predicate.
  public var json: JSON {
    [
      "buildDefinition": .compact([
        "buildType": .string(buildType), "externalParameters": externalParameters,
        "internalParameters": internalParameters,
        "resolvedDependencies": .array(resolvedDependencies.map(\.json)),
      ]),
      "runDetails": .compact([
        "builder": .compact(["id": .string(builderID), "version": builderVersion]),
        "byproducts": byproducts.isEmpty ? nil : .array(byproducts.map(\.json)),
      ]),
    ]
  }

  private static func sorted(_ descriptors: [ResourceDescriptor]) -> [ResourceDescriptor] {
    descriptors.map { (key: ($0.name ?? "") + "\u{0}" + $0.json.text, value: $0) }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
  }

  private static func descriptors(_ json: JSON?, at place: String) throws(Problem) -> [ResourceDescriptor] {
    guard let json, !json.isNull else { return [] }
    guard let entries = json.array else { throw Problem(.inTotoInvalid, "\(place): expected a list") }
    var descriptors: [ResourceDescriptor] = []
    for (index, entry) in entries.enumerated() {
      descriptors.append(try ResourceDescriptor(json: entry, at: "\(place)[\(index)]"))
    }
    return descriptors
  }
}
