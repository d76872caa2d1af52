// Made by .ci/xml-shapes from the XML Schema of CycloneDX 1.6 (Apache-2.0); do not edit.

extension CycloneDXShapes {
  /// A type on each line.
  static let table = """
    t||
    ae|serialNumber version|metadata:2:1 components:12:2 services:116:3 externalReferences:9:4 dependencies:126:5 compositions:129:6 \
    properties:28:7 vulnerabilities:134:8 annotations:156:9 formulation:160:10 declarations:195:11 definitions:220:12
    ae||timestamp:0:1 lifecycles:3:2 tools:5:3 authors:125:4 component:13:5 manufacturer:14:6 manufacture:14:7 supplier:14:8 licenses:19:9 \
    properties:28:10
    ||lifecycle:4:1
    ||phase:0:1 name:0:1 description:0:1
    ||tool:6:1 components:12:1 services:116:1
    ae||vendor:0:1 name:0:2 version:0:3 hashes:7:4 externalReferences:9:5
    ||hash:8:1
    t|alg|
    ||reference:10:1
    a|type|url:0:1 comment:0:2 hashes:11:3
    ||hash:8:1
    ae||component:13:1
    ae|bom-ref mime-type type|supplier:14:1 manufacturer:14:2 authors:17:3 author:0:4 publisher:0:5 group:0:6 name:0:7 version:0:8 \
    description:0:9 scope:0:10 hashes:18:11 licenses:19:12 copyright:0:13 cpe:0:14 purl:0:15 omniborId:0:16 swhid:0:17 swid:31:18 \
    modified:0:19 pedigree:32:20 externalReferences:9:21 properties:28:22 components:43:23 evidence:44:24 releaseNotes:58:25 modelCard:64:26 \
    data:68:27 cryptoProperties:104:28 tags:60:29
    ae|bom-ref|name:0:1 address:15:2 url:0:3 contact:16:4
    |bom-ref|country:0:1 region:0:2 locality:0:3 postOfficeBoxNumber:0:4 postalCode:0:5 streetAddress:0:6
    ae|bom-ref|name:0:1 email:0:2 phone:0:3
    ||author:16:1
    ||hash:8:1
    ||license:20:1 expression:30:1
    e|acknowledgement bom-ref|id:0:1 name:0:1 text:21:2 url:0:3 licensing:22:4 properties:28:5
    t|content-type encoding|
    e||altIds:23:1 licensor:24:2 licensee:25:3 purchaser:26:4 purchaseOrder:0:5 licenseTypes:27:6 lastRenewal:0:7 expiration:0:8
    ||altId:0:1
    ||organization:14:1 individual:16:1
    ||organization:14:1 individual:16:1
    ||organization:14:1 individual:16:1
    ||licenseType:0:1
    ae||property:29:1
    t|name|
    t|acknowledgement bom-ref|
    e|name patch tagId tagVersion version|text:21:1 url:0:2
    e||ancestors:12:1 descendants:12:2 variants:12:3 commits:33:4 patches:36:5 notes:0:6
    e||commit:34:1
    e||uid:0:1 url:0:2 author:35:3 committer:35:4 message:0:5
    e||timestamp:0:1 name:0:2 email:0:3
    e||patch:37:1
    e|type|diff:38:1 resolves:39:2
    e||text:21:1 url:0:2
    ||issue:40:1
    e|type|id:0:1 name:0:2 description:0:3 source:41:4 references:42:5
    ||name:0:1 url:0:2
    ||url:0:1
    e||component:13:1
    ae||identity:45:1 occurrences:50:2 callstack:52:3 licenses:19:4 copyright:57:5
    ||field:0:1 confidence:0:2 concludedValue:0:3 methods:46:4 tools:48:5
    ||method:47:1
    ||technique:0:1 confidence:0:2 value:0:3
    ||tool:49:1
    a|ref|
    ||occurrence:51:1
    |bom-ref|location:0:1 line:0:2 offset:0:3 symbol:0:4 additionalContext:0:5
    ||frames:53:1 tools:56:2
    ||frame:54:1
    ||package:0:1 module:0:2 function:0:3 parameters:55:4 line:0:5 column:0:6 fullFilename:0:7
    ||parameter:0:1
    ||tool:49:1
    ||text:0:1
    ae||type:0:1 title:0:1 featuredImage:0:1 socialImage:0:1 description:0:1 timestamp:0:1 aliases:59:1 tags:60:1 resolves:61:1 notes:62:1 \
    properties:28:1
    ||alias:0:1
    ||tag:0:1
    ||issue:40:1
    ||note:63:1
    ||locale:0:1 text:21:1
    |bom-ref|modelParameters:65:1 quantitativeAnalysis:82:2 considerations:89:3 properties:28:4
    ||approach:66:1 task:0:2 architectureFamily:0:3 modelArchitecture:0:4 datasets:67:5 inputs:78:6 outputs:80:7
    ||type:0:1
    ||ref:0:1 dataset:68:1
    |bom-ref|type:0:1 name:0:2 contents:69:3 classification:0:4 sensitiveData:?:5 graphics:70:6 description:0:7 governance:73:8
    ||attachment:21:1 url:0:2 properties:28:3
    ||description:?:1 collection:71:2
    ||graphic:72:1
    ||name:0:1 image:21:2
    ||custodians:74:1 stewards:76:2 owners:77:3
    ||custodian:75:1
    ||organization:14:1 individual:16:1
    ||steward:75:1
    ||owner:75:1
    ||input:79:1
    ||format:0:1
    ||output:81:1
    ||format:0:1
    ||performanceMetrics:83:1 graphics:86:2
    ||performanceMetric:84:1
    ||type:0:1 value:0:2 slice:0:3 confidenceInterval:85:4
    ||lowerBound:0:1 upperBound:0:2
    ||description:0:1 collection:87:2
    ||graphic:88:1
    ||name:0:1 image:21:2
    ||users:90:1 useCases:91:2 technicalLimitations:92:3 performanceTradeoffs:93:4 ethicalConsiderations:94:5 \
    environmentalConsiderations:96:6 fairnessAssessments:102:7
    ||user:0:1
    ||useCase:0:1
    ||technicalLimitation:0:1
    ||performanceTradeoff:0:1
    ||ethicalConsideration:95:1
    ||name:0:1 mitigationStrategy:0:2
    ||energyConsumptions:97:1 properties:28:2
    ae||energyConsumption:98:1
    ||activity:0:1 energyProviders:99:2 activityEnergyCost:100:3 co2CostEquivalent:101:4 co2CostOffset:101:5 properties:28:6
    |bom-ref|description:0:1 organization:14:2 energySource:0:3 energyProvided:100:4 externalReferences:9:5
    ||value:0:1 unit:0:2
    ||value:0:1 unit:0:2
    ||fairnessAssessment:103:1
    ||groupAtRisk:0:1 benefits:0:2 harms:0:3 mitigationStrategy:0:4
    ||assetType:0:1 algorithmProperties:105:2 certificateProperties:107:3 relatedCryptoMaterialProperties:108:4 protocolProperties:110:5 \
    oid:0:6
    ||primitive:0:1 parameterSetIdentifier:0:2 curve:0:3 executionEnvironment:0:4 implementationPlatform:0:5 certificationLevel:0:6 mode:0:7 \
    padding:0:8 cryptoFunctions:106:9 classicalSecurityLevel:0:10 nistQuantumSecurityLevel:0:11
    ||cryptoFunction:0:1
    ||subjectName:0:1 issuerName:0:2 notValidBefore:0:3 notValidAfter:0:4 signatureAlgorithmRef:0:5 subjectPublicKeyRef:0:6 \
    certificateFormat:0:7 certificateExtension:0:8
    ||type:0:1 id:0:2 state:0:3 algorithmRef:0:4 creationDate:0:5 activationDate:0:6 updateDate:0:7 expirationDate:0:8 value:0:9 size:0:10 \
    format:0:11 securedBy:109:12
    ||mechanism:0:1 algorithmRef:0:2
    ||type:0:1 version:0:2 cipherSuites:111:3 ikev2TransformTypes:115:4 cryptoRef:0:5
    ||cipherSuite:112:1
    ||name:0:1 algorithms:113:2 identifiers:114:3
    ||algorithm:0:1
    ||identifier:0:1
    ||encr:0:1 prf:0:2 integ:0:3 ke:0:4 esn:0:5 auth:0:6
    ae||service:117:1
    ae|bom-ref|provider:14:1 group:0:2 name:0:3 version:0:4 description:0:5 endpoints:118:6 authenticated:0:7 x-trust-boundary:0:8 \
    trustZone:0:9 data:119:10 licenses:19:11 externalReferences:9:12 properties:28:13 services:124:14 releaseNotes:58:15 tags:60:16
    ||endpoint:0:1
    ||classification:120:1 dataflow:121:1
    t|flow|
    a|description name|classification:120:1 governance:73:2 source:122:3 destination:123:4
    ||url:0:1
    ||url:0:1
    e||service:117:1
    ||author:16:1
    ||dependency:127:1
    a|ref|dependency:127:1 provides:128:1
    |ref|
    ae||composition:130:1
    |bom-ref|aggregate:0:1 assemblies:131:1 dependencies:132:1 vulnerabilities:133:1
    e||assembly:49:1
    e||dependency:49:1
    e||vulnerability:49:1
    ae||vulnerability:135:1
    |bom-ref|id:0:1 source:136:2 references:137:3 ratings:139:4 cwes:141:5 description:0:6 detail:0:7 recommendation:0:8 workaround:0:9 \
    proofOfConcept:142:10 advisories:144:11 created:0:12 published:0:13 updated:0:14 rejected:0:15 credits:146:16 tools:149:17 \
    analysis:150:18 affects:152:19 properties:28:20
    ||name:0:1 url:0:1
    e||reference:138:1
    ||id:0:1 source:136:2
    ||rating:140:1
    ||source:136:1 score:0:2 severity:0:3 method:0:4 vector:0:5 justification:0:6
    ||cwe:0:1
    ||reproductionSteps:0:1 environment:0:2 supportingMaterial:143:3
    ||attachment:21:1
    ||advisory:145:1
    ||title:0:1 url:0:2
    ||organizations:147:1 individuals:148:2
    ||organization:14:1
    ||individual:16:1
    ||tool:6:1 components:12:1 services:116:1
    ||state:0:1 justification:0:2 responses:151:3 detail:0:4 firstIssued:0:5 lastUpdated:0:6
    ||response:0:1
    ||target:153:1
    ||ref:0:1 versions:154:2
    ||version:155:1
    ||version:0:1 range:0:1 status:0:2
    ae||annotation:157:1
    ae|bom-ref|subjects:158:1 annotator:159:2 timestamp:0:3 text:0:4
    e||subject:49:1
    ||organization:14:1 individual:16:1 component:13:1 service:117:1
    ae||formula:161:1
    a|bom-ref|components:12:1 services:116:2 workflows:162:3 properties:28:4
    ae||workflow:163:1
    ae|bom-ref|uid:0:1 name:0:2 description:0:3 resourceReferences:164:4 tasks:166:5 taskDependencies:126:6 taskTypes:191:7 trigger:169:8 \
    steps:192:9 inputs:193:10 outputs:194:11 timeStart:0:12 timeEnd:0:13 workspaces:187:14 runtimeTopology:126:15 properties:28:16
    ae||resourceReference:165:1
    ae||ref:0:1 externalReference:10:1
    ae||task:167:1
    ae|bom-ref|uid:0:1 name:0:2 description:0:3 resourceReferences:164:4 taskTypes:168:5 trigger:169:6 steps:181:7 inputs:185:8 outputs:186:9 \
    timeStart:0:10 timeEnd:0:11 workspaces:187:12 runtimeTopology:126:13 properties:28:14
    ||taskType:0:1
    ae|bom-ref|uid:0:1 name:0:2 description:0:3 resourceReferences:164:4 type:0:5 event:170:6 conditions:171:7 timeActivated:0:8 inputs:173:9 \
    outputs:178:10 properties:28:11
    ae||uid:0:1 description:0:2 timeReceived:0:3 data:21:4 source:165:5 target:165:6 properties:28:7
    ||condition:172:1
    ||description:0:1 expression:0:2 properties:28:3
    ||input:174:1
    ae||resource:165:1 parameters:175:1 environmentVars:177:1 data:21:1 source:165:2 target:165:3 properties:28:4
    ||parameter:176:1
    ae||name:0:1 value:0:2 dataType:0:3
    ||environmentVar:29:1 value:0:1
    ||output:179:1
    ae||resource:165:1 environmentVars:180:1 data:21:1 type:0:2 source:165:3 target:165:4 properties:28:5
    ||environmentVar:29:1 value:0:1
    ||step:182:1
    ae||name:0:1 description:0:2 commands:183:3 properties:28:4
    ||command:184:1
    ||executed:0:1 properties:28:2
    ||input:174:1
    ||output:179:1
    ae||workspace:188:1
    ae|bom-ref|uid:0:1 name:0:1 aliases:189:1 description:0:1 resourceReferences:164:1 accessMode:0:1 mountPath:0:1 managedDataType:0:1 \
    volumeRequest:0:1 volume:190:1 properties:28:1
    ||alias:0:1
    ||uid:0:1 name:0:2 mode:0:3 path:0:4 sizeAllocated:0:5 persistent:0:6 remote:0:7 properties:28:8
    ||taskType:0:1
    ||step:182:1
    ||input:174:1
    ||output:179:1
    e||assessors:196:1 attestations:198:2 claims:206:3 evidence:209:4 targets:213:5 affirmation:217:6
    ||assessor:197:1
    a|bom-ref|thirdParty:0:1 organization:14:2
    ||attestation:199:1
    e||summary:0:1 assessor:0:2 map:200:3
    ||requirement:0:1 claims:201:2 counterClaims:202:3 conformance:203:4 confidence:205:5
    ||claim:0:1
    ||counterClaim:0:1
    ||score:0:1 rationale:0:2 mitigationStrategies:204:3
    ||mitigationStrategy:0:1
    ||score:0:1 rationale:0:2
    ||claim:207:1
    ae|bom-ref|target:0:1 predicate:0:2 mitigationStrategies:208:3 reasoning:0:4 evidence:0:5 counterEvidence:0:6 externalReferences:9:7
    ||mitigationStrategy:0:1
    ||evidence:210:1
    ae|bom-ref|propertyName:0:1 description:0:2 data:211:3 created:0:4 expires:0:5 author:16:6 reviewer:16:7
    ||name:0:1 contents:212:2 classification:0:3 sensitiveData:?:4 governance:73:5
    ||attachment:21:1 url:0:2
    ||organizations:214:1 components:215:2 services:216:3
    ||organization:14:1
    ||component:13:1
    ||service:117:1
    e||statement:0:1 signatories:218:2
    ||signatory:219:1
    e||name:0:1 role:0:2 organization:14:3 externalReference:10:4
    ||standards:221:1
    ae||standard:222:1
    ae|bom-ref|name:0:1 version:0:2 description:0:3 owner:0:4 requirements:223:5 levels:226:6 externalReferences:9:7
    ||requirement:224:1
    a|bom-ref|identifier:0:1 title:0:2 text:0:3 descriptions:225:4 openCre:0:5 parent:0:6 properties:28:7 externalReferences:9:8
    ||description:0:1
    ||level:227:1
    a|bom-ref|identifier:0:1 title:0:2 description:0:3 requirements:228:4
    ||requirement:0:1
    """
}
