/**
 * @file Bodies and answers of /internal, /sd_extra_networks and /config: what the WebUI's own page asks its server.
 * @source AUTOMATIC1111 WebUI v1.10.1, names as facts
 */
import Type from 'typebox';

const text = () => Type.String();
const anything = () => Type.Record(Type.String(), Type.Unknown());

export const InternalProgressSchema = Type.Object({
  id_task: text(),
  id_live_preview: Type.Optional(Type.Integer()),
  live_preview: Type.Optional(Type.Boolean()),
});
export type InternalProgress = Type.Static<typeof InternalProgressSchema>;

export const InternalProgressAnswerSchema = Type.Object({
  active: Type.Boolean(),
  queued: Type.Boolean(),
  completed: Type.Boolean(),
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  eta: Type.Union([Type.Number(), Type.Null()], { description: 'seconds' }),
  live_preview: Type.Union([Type.String(), Type.Null()], { description: 'a data URI' }),
  id_live_preview: Type.Integer(),
  textinfo: Type.Union([Type.String(), Type.Null()]),
});

export const PendingTasksSchema = Type.Object({ size: Type.Integer(), tasks: Type.Array(text()) });
export const QuicksettingsHintSchema = Type.Array(Type.Object({ name: text(), label: text() }));
export const StartTimesSchema = Type.Object({ records: anything(), total: Type.Number({ description: 'seconds' }) });

/** Longer ones do not fit into an address, with everything that stands beside them. */
export const ADDRESS_TEXT_LIMIT = 1000;
const inAddress = () => Type.Optional(Type.String({ maxLength: ADDRESS_TEXT_LIMIT }));

export const ExtraNetworkQuerySchema = Type.Object({
  page: inAddress(),
  item: inAddress(),
  index: inAddress(),
  filename: inAddress(),
  tabname: inAddress(),
  name: inAddress(),
});
export type ExtraNetworkQuery = Type.Static<typeof ExtraNetworkQuerySchema>;
export const ExtraNetworkMetadataSchema = Type.Object({ metadata: Type.Optional(text()) });
export const ExtraNetworkCardSchema = Type.Object({ html: text() });

export const GradioConfigSchema = Type.Object({
  mode: text(),
  components: Type.Array(Type.Object({ id: Type.Integer(), type: text(), props: anything() })),
  dependencies: Type.Array(anything()),
});
