import type { DescriptionTable } from './description-table.ts';

/** Probes, hooks and the states of containers. */
export const coreContainerLifecycleDescriptions = {
  'io.k8s.api.core.v1.Probe': {
    '': 'A check that the kubelet repeats. Exactly one of exec, httpGet, tcpSocket and grpc is set.',
    exec: 'Succeeds when a command in the container ends with exit code 0.',
    httpGet: 'Succeeds when an HTTP request is answered with a status from 200 to 399.',
    tcpSocket: 'Succeeds when a TCP connection can be opened.',
    grpc: 'Succeeds when the gRPC health service answers SERVING.',
    initialDelaySeconds: 'Seconds from the start of the container to the first check. Default 0.',
    timeoutSeconds: 'Seconds after which a check counts as failed. Default 1, at least 1.',
    periodSeconds: 'Seconds from one check to the next. Default 10, at least 1.',
    successThreshold:
      'Successes in a row after which a failed probe counts as passed. Default 1; liveness and startup probes allow no other number.',
    failureThreshold: 'Failures in a row after which the probe counts as failed. Default 3, at least 1.',
    terminationGracePeriodSeconds:
      'Seconds that the container gets to end when this probe fails, in place of those of the Pod. Not for readiness; at least 1.',
  },
  'io.k8s.api.core.v1.ExecAction': {
    '': 'Runs a command in the container.',
    command: 'The program and its arguments, run without a shell. Exit code 0 is success.',
  },
  'io.k8s.api.core.v1.HTTPGetAction': {
    '': 'Makes an HTTP GET request.',
    path: 'Path on the server. Default /.',
    port: 'Port, as a number from 1 to 65535 or as the name of a container port.',
    host: 'Host to connect to. Default: the IP address of the Pod. To name a virtual host, set the Host header.',
    scheme: 'HTTP (the default) or HTTPS. Certificates are not verified.',
    httpHeaders: 'Headers to send. The same name may occur several times.',
    protocol: 'Version of the HTTP protocol to speak. Absent: HTTP/1.1.',
  },
  'io.k8s.api.core.v1.HTTPHeader': {
    '': 'A header of an HTTP request.',
    name: 'Name of the header; upper and lower case are the same.',
    value: 'Value of the header.',
  },
  'io.k8s.api.core.v1.TCPSocketAction': {
    '': 'Opens a TCP connection.',
    port: 'Port, as a number from 1 to 65535 or as the name of a container port.',
    host: 'Host to connect to. Default: the IP address of the Pod.',
  },
  'io.k8s.api.core.v1.GRPCAction': {
    '': 'Asks the gRPC health service.',
    port: 'Port number, 1 to 65535.',
    service: 'Service to ask about, as the health protocol has it. Default: empty, the server as a whole.',
    mode: 'How to connect to the server. Absent: without TLS.',
  },
  'io.k8s.api.core.v1.Lifecycle': {
    '': 'Actions at the start and at the stop of a container.',
    postStart:
      'Runs right after the container was created, beside its program. If it fails, the container is killed and restarted as its policy says.',
    preStop:
      'Runs before a container is stopped on purpose; the stop signal waits for it, within the grace period. Not run when the container ends by itself.',
    stopSignal:
      'Signal that stops the container, such as SIGTERM. Absent: the one in the image, else SIGTERM. Needs spec.os.',
  },
  'io.k8s.api.core.v1.LifecycleHandler': {
    '': 'An action at the start or stop of a container. Exactly one field is set.',
    exec: 'Runs a command in the container.',
    httpGet: 'Makes an HTTP request.',
    tcpSocket: 'Not supported; kept for old objects.',
    sleep: 'Waits for some seconds.',
  },
  'io.k8s.api.core.v1.SleepAction': {
    '': 'Waits.',
    seconds: 'Seconds to wait.',
  },
  'io.k8s.api.core.v1.ContainerStatus': {
    '': 'How one container is.',
    name: 'Name of the container.',
    state: 'The present state: waiting, running or terminated.',
    lastState: 'How the run before this one ended. Empty if the container never restarted.',
    ready: 'Whether the readiness probe passes; without one, whether the container has started.',
    restartCount: 'How often the container was restarted.',
    image: 'The image that runs, as the runtime names it. May differ from the one in the spec.',
    imageID: 'Identifier of the image that runs, mostly with its digest.',
    containerID: 'Identifier of the container, as <runtime>://<id>.',
    started: 'True once the startup probe has passed and the postStart hook has ended. False or absent before.',
    allocatedResources: 'Requests that the node has granted to the container.',
    resources: 'Requests and limits that are in effect for the running container.',
    volumeMounts: 'Mounts of the container, as they came out.',
    user: 'User and groups of the first process, as it was started.',
    allocatedResourcesStatus: 'Health of the devices given to the container.',
    stopSignal: 'The signal that stops the container.',
  },
  'io.k8s.api.core.v1.ContainerState': {
    '': 'State of a container. At most one field is set; none means waiting.',
    waiting: 'It does not run yet, or not at the moment, such as while its image is pulled.',
    running: 'It runs.',
    terminated: 'It has ended.',
  },
  'io.k8s.api.core.v1.ContainerStateWaiting': {
    '': 'A container that does not run yet.',
    reason: 'One CamelCase word on why, such as ContainerCreating, ImagePullBackOff or CrashLoopBackOff.',
    message: 'Why, for people.',
  },
  'io.k8s.api.core.v1.ContainerStateRunning': {
    '': 'A container that runs.',
    startedAt: 'When it was last started.',
  },
  'io.k8s.api.core.v1.ContainerStateTerminated': {
    '': 'A container that has ended.',
    exitCode: 'Exit code of its program. 128 + n mostly means that signal n ended it.',
    signal: 'Signal that ended it, where known.',
    reason: 'One CamelCase word on why it ended, such as Completed, Error or OOMKilled.',
    message: 'The last message, from the termination message file or the log.',
    startedAt: 'When this run started.',
    finishedAt: 'When this run ended.',
    containerID: 'Identifier of the ended container, as <runtime>://<id>.',
  },
  'io.k8s.api.core.v1.VolumeMountStatus': {
    '': 'How a mount came out.',
    name: 'Name of the volume.',
    mountPath: 'Where in the container it appears.',
    readOnly: 'Whether it is read-only.',
    recursiveReadOnly: 'Whether mounts inside it are read-only, too: Disabled or Enabled. Never IfPossible.',
    volumeStatus: 'What is known about the volume itself.',
  },
  'io.k8s.api.core.v1.VolumeStatus': {
    '': 'What is known about a mounted volume, by its type.',
    image: 'For a volume made from an image.',
  },
  'io.k8s.api.core.v1.ImageVolumeStatus': {
    '': 'What is known about a volume made from an image.',
    imageRef: 'The image with its digest, as it was mounted.',
  },
  'io.k8s.api.core.v1.ContainerUser': {
    '': 'The identity of the first process of a container.',
    linux: 'For Linux containers.',
  },
  'io.k8s.api.core.v1.LinuxContainerUser': {
    '': 'User and groups of the first process. It may change them later if it has the right to.',
    uid: 'User ID.',
    gid: 'Primary group ID.',
    supplementalGroups: 'Further group IDs.',
  },
  'io.k8s.api.core.v1.ResourceStatus': {
    '': 'Health of the devices that serve one resource of a container.',
    name: 'Name of the resource, or claim:<claim>/<request> for a device claim.',
    resources: 'One entry for each device.',
  },
  'io.k8s.api.core.v1.ResourceHealth': {
    '': 'Health of one device.',
    resourceID: 'Identifier of the device, unique for its resource on the node.',
    health: 'Healthy, Unhealthy or Unknown.',
    message: 'Details on the health, for people.',
  },
} as const satisfies DescriptionTable;
