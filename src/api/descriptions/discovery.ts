import type { DescriptionTable } from './description-table.ts';

/** EndpointSlices. */
export const discoveryDescriptions = {
  'io.k8s.api.discovery.v1.EndpointSlice': {
    '': 'Some of the endpoints of a Service. A Service has as many slices as it needs; the label kubernetes.io/service-name ties them to it.',
    addressType: 'The type of the addresses: IPv4, IPv6 or FQDN (deprecated). Cannot be changed.',
    endpoints: 'The endpoints, at most 1000.',
    ports: 'The ports that every endpoint in the slice has, at most 100. Absent: unknown.',
  },
  'io.k8s.api.discovery.v1.Endpoint': {
    '': 'One endpoint of a Service, mostly a Pod.',
    addresses: 'Its addresses, of the type of the slice. Users take the first.',
    conditions: 'Whether it can take traffic.',
    hostname: 'Its host name, for DNS. Endpoints with the same one share the name.',
    targetRef: 'The object that it is, mostly a Pod.',
    deprecatedTopology: 'Topology labels from earlier API versions. Not written any more.',
    nodeName: 'The node on which it is.',
    zone: 'The zone in which it is.',
    hints: 'Who should use it.',
  },
  'io.k8s.api.discovery.v1.EndpointConditions': {
    '': 'Whether an endpoint can take traffic.',
    ready: 'Whether it should get traffic: it serves and is not ending. Absent counts as true.',
    serving: 'Whether it can answer, even while it is ending. Absent: as ready.',
    terminating: 'Whether it is ending. Absent counts as false.',
  },
  'io.k8s.api.discovery.v1.EndpointHints': {
    '': 'Who should use an endpoint.',
    forZones: 'Zones from which it should be used, at most 8.',
    forNodes: 'Nodes from which it should be used, at most 8.',
  },
  'io.k8s.api.discovery.v1.ForZone': {
    '': 'A zone from which an endpoint should be used.',
    name: 'Name of the zone.',
  },
  'io.k8s.api.discovery.v1.ForNode': {
    '': 'A node from which an endpoint should be used.',
    name: 'Name of the node.',
  },
  'io.k8s.api.discovery.v1.EndpointPort': {
    '': 'A port that the endpoints of a slice have.',
    name: 'Name of the port, as in the Service; unique in the slice. Default empty.',
    protocol: 'TCP (the default), UDP or SCTP.',
    port: 'Number of the port. Absent: not restricted.',
    appProtocol: 'Protocol of the application, as in the Service.',
  },
} as const satisfies DescriptionTable;
